"""Whether a version may replace, undo or judge what runs, or be released beside what was.

One decision, asked by every command that acts on it. It goes by what the `state` command answers
this moment and by what one commit holds of another, never by numbers or the journal. What cannot be
told is `unknown`: who asks says so, and never takes it for a yes.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotfix_actions.domain.running import Running

May = Literal["yes", "no", "unknown"]
How = Literal["same", "ancestor", "patches", "lacks", "unread"]
# How many things a sentence names.
SHOWN = 3
_WHOLE: tuple[How, ...] = ("same", "ancestor", "patches")


@dataclass(frozen=True)
class Version:
    """A state, and what it stands for: a tag, a commit; empty where nothing tells."""

    state: str
    tag: str = ""
    commit: str = ""

    def __str__(self) -> str:
        """Return it as people know it."""
        return self.tag or self.state


@dataclass(frozen=True)
class Held:
    """How much a commit holds of another one.

    All of it: as the `same` commit, as an `ancestor`, or by equal `patches`. Or it `lacks` commits,
    which are given by the titles of their messages. Or it is `unread`: `why`.
    """

    how: How
    lacks: tuple[str, ...] = ()
    why: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return self.how in _WHOLE


@dataclass(frozen=True)
class Answer:
    """Yes, no, or that it cannot be told; the reason as a code, with its facts."""

    may: May
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReplaceFacts:
    """A version that is to go into an environment, and what that runs.

    `versions` says of each state what it is, `held` of each commit how much of it the new version
    holds. `allowed` is a maintainer's word for this very version. `recorded` is what deployment
    records say of an environment that has no `state` command: the newest that counts, and what
    others say since. `back` are withdrawn versions that it holds, and nothing that runs does;
    `wanted` is a maintainer's word for that. `gone` are withdrawn versions that run, with the
    incidents that put them there; 0 where that is not told.
    """

    environment: str
    tag: str
    commit: str
    running: Running
    versions: Mapping[str, Version] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)
    allowed: bool = False
    recorded: tuple[str, ...] = ()
    back: Sequence[str] = ()
    wanted: bool = False
    gone: Mapping[str, int] = field(default_factory=dict)


def replaces(facts: ReplaceFacts) -> Answer:
    """Say whether the version holds all that the environment runs, in every part of it."""
    running = facts.running
    at = {"environment": facts.environment, "tag": facts.tag}
    if running.configured and not running.told:
        return Answer("unknown", "state-unread", {**at, "why": str(running)})
    states = running.states or facts.recorded
    if facts.back and not facts.wanted:
        what = {**at, "running": ", ".join(states), "withdrawn": ", ".join(facts.back)}
        return Answer("no", "brings-back", what)
    if not states:
        return Answer("unknown", "state-unseen", at)
    answers = [_replaces(facts, state, at) for state in states]
    worst = min(answers, key=_weight)
    if worst.may != "yes" and facts.allowed:
        return Answer("yes", "downgrade-allowed", worst.facts)
    return worst


def _weight(answer: Answer) -> int:
    return ("no", "unknown", "yes").index(answer.may)


def _replaces(facts: ReplaceFacts, state: str, at: Mapping[str, str]) -> Answer:
    version = facts.versions.get(state, Version(state))
    what = {**at, "running": str(version)}
    if state == facts.tag or (version.commit and version.commit == facts.commit):
        return Answer("yes", "runs-already", what)
    if not version.commit:
        return Answer("unknown", "state-unknown", what)
    lacks = "would-downgrade"
    if state in facts.gone:
        owner = facts.gone[state]
        lacks, what = "lacks-withdrawn", {**what, "owner": str(owner or "INCIDENT")}
    return _holds(facts.held.get(version.commit), what, lacks=lacks)


def _holds(held: Held | None, what: Mapping[str, str], *, lacks: str) -> Answer:
    if held is None or held.how == "unread":
        why = held.why if held and held.why else "GitHub did not compare them"
        return Answer("unknown", "history-unread", {**what, "why": why})
    if held.whole:
        return Answer("yes", f"holds-{held.how}", what)
    return Answer("no", lacks, {**what, **_lacking(held.lacks)})


def _lacking(lacks: Sequence[str]) -> dict[str, str]:
    """Say how much is missing: a count, and the first few by name."""
    more = f" and {len(lacks) - SHOWN} more" if len(lacks) > SHOWN else ""
    count = f"{len(lacks)} commit{'s' if len(lacks) != 1 else ''}"
    return {"count": count, "lacks": "; ".join(lacks[:SHOWN]) + more}


@dataclass(frozen=True)
class ReleaseFacts:
    """A commit that is to be released: what it must hold, and what may still come.

    `base` and each of `since` (published on the line since, withdrawn ones left out) are versions;
    `held` says of their commits how much of them the new one holds. `pulls` are open pull requests
    into the hotfix branch. `files` hold the version. `gone`: the base was withdrawn since;
    `allowed` is what a maintainer said. `back` are withdrawn versions that it holds, and the base
    does not.
    """

    tag: str
    base: Version
    since: Sequence[Version] = ()
    held: Mapping[str, Held] = field(default_factory=dict)
    pulls: Sequence[int] = ()
    branch: str = ""
    files: Sequence[str] = ()
    gone: bool = False
    allowed: Collection[str] = ()
    back: Sequence[str] = ()


def contains(facts: ReleaseFacts) -> Answer:
    """Say whether the commit holds its base and every version of the line that came since."""
    at = {"tag": facts.tag, "branch": facts.branch, "base": str(facts.base)}
    at |= {"files": ", ".join(facts.files) or "the files that hold it"}
    at |= {"versions": "|".join(re.escape(path) for path in facts.files)}
    if facts.pulls:
        numbers = ", ".join(f"#{number}" for number in facts.pulls)
        return Answer("no", "fix-left-out", {**at, "pulls": numbers})
    if facts.gone and "withdrawn" not in facts.allowed:
        return Answer("no", "base-withdrawn", at)
    if facts.back and "withdrawn" not in facts.allowed:
        return Answer("no", "holds-withdrawn", {**at, "withdrawn": ", ".join(facts.back)})
    answers = [
        _holds(facts.held.get(one.commit), {**at, "running": str(one)}, lacks="lacks-version")
        for one in (facts.base, *facts.since)
    ]
    bad = [answer for answer in answers if answer.may != "yes"]
    if not bad:
        line = ", ".join(map(str, (facts.base, *facts.since)))
        return Answer("yes", "holds-line", {**at, "running": line})
    names = ", ".join(answer.facts["running"] for answer in bad)
    worst = min(bad, key=_weight)
    what = {**worst.facts, "running": names, "merge": worst.facts["running"]}
    if "downgrade" in facts.allowed:
        return Answer("yes", "downgrade-allowed", what)
    return Answer(worst.may, worst.code, what)


@dataclass(frozen=True)
class UndoFacts:
    """A version that is to be undone: the states that are its own, and the one to put back.

    `versions` says of each other state what it is, `owner` which incident put it there; 0 where
    that is not told.
    """

    environment: str
    tag: str
    to: str
    running: Running
    own: Collection[str] = ()
    commits: Collection[str] = ()
    versions: Mapping[str, Version] = field(default_factory=dict)
    allowed: bool = False
    owner: int = 0


def undoes(facts: UndoFacts) -> Answer:
    """Say whether what runs may be undone: all but a third version that is known.

    A rollback never waits for what cannot be told: nothing told, or an answer that names no version
    of the repository, and the old state is put back.
    """
    running = facts.running
    at = {"environment": facts.environment, "tag": facts.tag, "to": facts.to}
    if not running.told:
        return Answer("yes", "state-unread" if running.configured else "state-unseen", at)
    third = strangers(facts)
    known = [version for version in third if version.commit]
    if known:
        names = ", ".join(map(str, known))
        what = {**at, "running": names}
        if facts.allowed:
            return Answer("yes", "downgrade-allowed", what)
        if facts.owner:
            return Answer("no", "another-incidents", {**what, "owner": str(facts.owner)})
        return Answer("no", "not-ours-to-undo", what)
    code = "state-unknown" if third else "old-or-ours"
    return Answer("yes", code, {**at, "running": str(running)})


def strangers(facts: UndoFacts) -> list[Version]:
    """Return what runs and is neither the version to undo nor the state to put back."""
    return [
        version
        for state in facts.running.states
        if (version := facts.versions.get(state, Version(state))).commit not in facts.commits
        if state not in (*facts.own, facts.tag, facts.to)
    ]


def judges(running: Running, own: Collection[str], previous: str) -> Answer:
    """Say whether what is seen now may be put down to our version.

    In the middle of a rollout the state before it runs, too. Unknown: what runs cannot be told, so
    that nothing may be proved.
    """
    at = {"running": str(running)}
    if not running.configured:
        return Answer("unknown", "state-unseen", at)
    if not running.told:
        return Answer("unknown", "state-unread", {**at, "why": str(running)})
    if any(state not in own and state != previous for state in running.states):
        return Answer("no", "another-runs", at)
    if not any(state in own for state in running.states):
        return Answer("no", "another-runs", at)
    return Answer("yes", "ours", at)

"""Which state is put back, and whose word for it is believed.

Anybody with write access can add a line to the journal, make a deployment record and push a tag:
none of that alone may decide what production is put back to. Believed is what this very run read
before its rollout, a line that an App of the repository signed, a record by somebody who is
believed (`believed`), and the base tag of the fix, as long as it names the commit that the hotfix
stands on. Nothing believed: the caller refuses, and names what was told.

The decision asks for what it needs, the cheapest first: `Question`.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotfix_actions.domain.restore import is_state
from hotfix_actions.domain.rollout_end import names_version
from hotfix_actions.domain.running import Running
from hotfix_actions.domain.step import Halt

Source = Literal["read", "journal", "record", "base"]
# Whether an App signed a line of the journal that tells a state; `nobody`: no App signs there.
Signed = Literal["yes", "no", "nobody"]
# What a state names: the commit that the hotfix stands on, one that this holds, the version that
# goes or another that was withdrawn, some other commit; none at all, or what could not be read.
Names = Literal["base", "ancestor", "gone", "commit", "none"]
# So many states are named where nobody is believed.
MOST = 4
_CODES = ("which-state-0", "which-state-1", "which-state-2", "which-state-3", "which-state-4")
_NUMBER = re.compile(r"\d+\.\d+")


@dataclass(frozen=True)
class Way:
    """A state to put back, and who tells of it: `by` made the record."""

    state: str
    source: Source
    by: str = ""


@dataclass(frozen=True)
class Unsure:
    """Nobody is believed: every state that somebody told, in the order of their worth."""

    told: tuple[Way, ...] = ()


NOBODY = Unsure()


@dataclass(frozen=True)
class Question:
    """What has to be found out: whether `about`, a login, is believed; or about a state."""

    kind: Literal["who", "signed", "names"]
    about: str


@dataclass(frozen=True)
class WayFacts:
    """What is told of the state before a rollout of the version `tag`, at `sha`.

    `read` is what this run itself read before it began the rollout. `journal` are the states that
    the journal tells, the latest word first; `records` those of the rollout's deployment records,
    newest first. `earlier` are versions that other records call a success, newest first. `by_tags`:
    the environment's states are tags, as far as can be seen. `believed`, `signed` and `names` hold
    the answers so far.
    """

    tag: str
    sha: str = ""
    read: str = ""
    journal: Sequence[str] = ()
    records: Sequence[Way] = ()
    earlier: Sequence[Way] = ()
    base: str = ""
    by_tags: bool = True
    withdrawn: Collection[str] = ()
    believed: Mapping[str, bool] = field(default_factory=dict)
    signed: Mapping[str, Signed] = field(default_factory=dict)
    names: Mapping[str, Names] = field(default_factory=dict)


def can_be(facts: WayFacts, state: str) -> bool:
    """Whether a state can be gone back to: neither nothing, nor what goes, nor withdrawn."""
    if not _is_other(facts, state) or facts.names.get(state) == "gone":
        return False
    return not any(names_version(state, tag, "") for tag in facts.withdrawn)


def _is_other(facts: WayFacts, state: str) -> bool:
    return bool(state.strip()) and not names_version(state, facts.tag, facts.sha)


def choose(facts: WayFacts) -> Way | Question | Unsure:
    """Choose the state to put back, or say what has to be known first.

    A line of the journal that is not believed is passed over where somebody who is believed tells
    the state: anybody can write such a line, and it must stop no rollback.
    """
    if facts.read:
        return Way(facts.read, "read")
    told = [state for state in dict.fromkeys(facts.journal) if can_be(facts, state)]
    words = [word for word in facts.records if can_be(facts, word.state)]
    ordinary = _agreed_base(facts, told, words)
    if ordinary is not None:
        return ordinary
    recorded = _recorded(facts, words)
    if isinstance(recorded, Question):
        return recorded
    for state in told:
        found = _told(facts, state, recorded, words)
        if found is not None:
            return found
    return recorded or _only_base(facts)


def previous(facts: WayFacts, running: Running, *, begun: bool) -> Way | Question | Unsure:
    """Choose what a rollout that is to begin will be taken back to: what runs now.

    `begun`: it was begun before, and may have changed what runs. A state that names no version
    (a digest) may then be its own.
    """
    others = [state for state in running.states if _is_other(facts, state)]
    for state in others:
        if not begun or _NUMBER.search(state):
            return Way(state, "read")
        names = facts.names.get(state)
        if names is None:
            return Question("names", state)
        if names not in ("gone", "none"):
            return Way(state, "read")
    if facts.journal or facts.records:
        return choose(facts)
    earlier = _recorded(facts, [word for word in facts.earlier if can_be(facts, word.state)])
    return earlier or choose(facts)


def believes(facts: WayFacts, state: str) -> bool | Question:
    """Whether a state that somebody names is one that is believed: asked for in a workflow run."""
    if facts.read and state == facts.read:
        return True
    if not can_be(facts, state):
        return False
    recorded = _recorded(facts, [word for word in facts.records if word.state == state])
    if recorded is not None:
        return recorded if isinstance(recorded, Question) else True
    if state not in facts.names:
        return Question("names", state)
    if facts.names[state] in ("base", "ancestor"):
        return True
    if state not in facts.journal:
        return False
    return _is_signed(facts, state)


def unsure(told: Unsure, at: Mapping[str, str]) -> Halt:
    """Refuse to choose; name every state that was told, and by whom."""
    what = {**at, "told": "; ".join(f"{way.state} ({_by(way)})" for way in told.told) or "none"}
    named = [way for way in told.told if is_state(way.state)]
    for place, way in enumerate(named, 1):
        what |= {f"state{place}": way.state, f"by{place}": _by(way)}
    return Halt("refused", _CODES[len(named)], what, record=False)


def _by(way: Way) -> str:
    return {
        "base": "the base tag of the fix",
        "journal": "a line of the journal that nobody signed",
        "record": f"{way.by}'s deployment record",
        "read": "read by this run",
    }[way.source]


def _is_signed(facts: WayFacts, state: str) -> bool | Question:
    signed = facts.signed.get(state)
    return Question("signed", state) if signed is None else signed == "yes"


def _agreed_base(
    facts: WayFacts, told: Sequence[str], words: Sequence[Way]
) -> Way | Question | None:
    """Return the base tag where the journal tells it, and no record tells another state."""
    if not told or any(word.state != told[0] for word in words):
        return None
    names = facts.names.get(told[0])
    if names is None:
        return Question("names", told[0])
    return Way(told[0], "base") if names == "base" else None


def _recorded(facts: WayFacts, words: Sequence[Way]) -> Way | Question | None:
    """Return the newest record that is believed.

    Its tag may have been moved since: what is put back is the commit that it named then.
    """
    for word in words:
        believed = facts.believed.get(word.by)
        if believed is None:
            return Question("who", word.by)
        if believed:
            return word
    return None


def _told(
    facts: WayFacts, state: str, recorded: Way | None, words: Sequence[Way]
) -> Way | Question | None:
    """Return a state of the journal where something believed speaks for it.

    An older version that the base holds was reviewed; it is believed only where no App signs the
    journal, whose lines would then be signed, and no record tells another state.
    """
    if recorded is not None and recorded.state == state:
        return recorded
    names = facts.names.get(state)
    if names is None:
        return Question("names", state)
    if names == "gone":
        return None
    if recorded is None and names == "base":
        return Way(state, "base")
    signed = _is_signed(facts, state)
    if isinstance(signed, Question):
        return signed
    agreed = recorded is None and all(word.state == state for word in words)
    older = names == "ancestor" and facts.signed[state] == "nobody" and agreed
    return Way(state, "journal") if signed or older else None


def _only_base(facts: WayFacts) -> Way | Question | Unsure:
    """Return the base tag where nobody tells another state; else what is told."""
    base = ""
    if can_be(facts, facts.base):
        names = facts.names.get(facts.base)
        if names is None:
            return Question("names", facts.base)
        base = facts.base if names == "base" else ""
    others = [word for word in _all_told(facts) if word.state != base]
    if base and facts.by_tags and not others:
        return Way(base, "base")
    first = [Way(base, "base")] if base else []
    return Unsure((*first, *others)[:MOST])


def _all_told(facts: WayFacts) -> Iterator[Way]:
    """Give every state that somebody told, each once; what is withdrawn by now, too."""
    told = [*facts.records, *(Way(state, "journal") for state in facts.journal)]
    known = {word.state: word for word in reversed(told) if _is_other(facts, word.state)}
    yield from (known[state] for state in dict.fromkeys(w.state for w in told) if state in known)

"""What production runs, told by its tags: from its own answer, else from our own deployments."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotfix_actions.domain.versions.answers import versions_in
from hotfix_actions.domain.versions.facts import BaseFacts, NoBase
from hotfix_actions.domain.versions.tags import Tags, VersionTag, akin, parse_tag

# How much of an answer is told.
_LONGEST = 100


@dataclass(frozen=True)
class Runs:
    """What production runs: as a `tag` that may be a base, or the `trouble` why none may be.

    `how` is `running` or `deployed`. Nothing older than all of `versions` may replace it. `passed`
    are answers that name no tag.
    """

    how: str = ""
    tag: VersionTag | None = None
    trouble: NoBase | None = None
    versions: tuple[VersionTag, ...] = ()
    passed: Mapping[str, str] = field(default_factory=dict)


def what_runs(facts: BaseFacts, tags: Tags, prefix: str | None) -> Runs:
    """Say what production runs, of a prefix and its kin where one is given.

    Production's own answer goes first; one that names no version leaves the word to our records.
    """
    states = tuple(dict.fromkeys(state for state in facts.running if state))
    if len(states) > 1:
        return _several(states, tags, prefix)
    if not states:
        passed = {"production": "state-unread"} if facts.unread else {}
        return _deployed(facts, tags, prefix, passed)
    state = states[0]
    named = versions_in(tags, state, prefix)
    if len(named) > 1:  # of one answer, too, no version may stand for all
        return _several(states, tags, prefix)
    if not named and tags.numbered(state):
        return Runs("running", None, NoBase("production-unread", {"tag": state, "how": "running"}))
    if not named:
        return _deployed(facts, tags, prefix, {state[:_LONGEST]: "no-tag"})
    (found,) = named
    if prefix is not None and not akin(found.prefix, prefix):
        return _deployed(facts, tags, prefix, {found.name: "of-another"})
    return _judged("running", tags, found.name, found)


def _several(states: tuple[str, ...], tags: Tags, prefix: str | None) -> Runs:
    """Take several states at once, as in the middle of a rollout: only a person can choose."""
    versions = [one for state in states for one in versions_in(tags, state, prefix)]
    named = {"states": ", ".join(state[:_LONGEST] for state in states[:5])}
    trouble = NoBase("production-runs-several", named)
    return Runs("running", None, trouble, tuple(versions))


def _deployed(facts: BaseFacts, tags: Tags, prefix: str | None, passed: Mapping[str, str]) -> Runs:
    """Take what our newest deployment ran that was not withdrawn since."""
    told = dict(passed)
    for name in facts.deployed:
        tag = tags.versions.get(name) or parse_tag(name)
        if name in facts.withdrawn:
            continue
        if prefix is not None and (tag is None or not akin(tag.prefix, prefix)):
            told.setdefault(name, "of-another")
            continue
        runs = _judged("deployed", tags, name, tag)
        return Runs(runs.how, runs.tag, runs.trouble, runs.versions, {**told, **runs.passed})
    return Runs(passed=told)


def _judged(how: str, tags: Tags, name: str, version: VersionTag | None) -> Runs:
    """Say whether what runs may be a base."""
    found = stands_for(tags, name, version.prefix if version else None)
    if isinstance(found, VersionTag):
        moved = {} if found.name == name else {name: "moves"}
        return Runs(how, found, None, (found,), moved)
    floor = (version,) if version is not None else ()
    return Runs(how, None, NoBase(f"production-{found}", {"tag": name, "how": how}), floor)


def stands_for(tags: Tags, name: str, prefix: str | None) -> VersionTag | str:
    """Give the most exact version that a tag stands for, or the code why it may be no base.

    The codes are `no-tag`, `withdrawn`, `pre-release`, `moves` and `unread`.
    """
    if name not in tags:
        return "no-tag"
    if name in tags.withdrawn:
        return "withdrawn"
    tag = tags.versions.get(name)
    if tag is not None and (not tag.stable or name in tags.prereleases):
        return "pre-release"
    moves = tags.moves(name)
    if tag is not None and not moves:
        return tag
    exact = tags.exact_at(tags.commits.get(name, ""), tag.prefix if tag else prefix)
    return exact or ("moves" if moves else "unread")

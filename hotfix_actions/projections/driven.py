"""What starts the next command of an attempt: an event, the schedule, or a person."""

from typing import Literal

import msgspec

from hotfix_actions.domain.story import Story

Awaited = Literal["gate", "release", "finish"]
AWAITED: tuple[Awaited, ...] = ("gate", "release", "finish")
_STARTS: dict[Awaited, str] = {
    "gate": "the gates then start",
    "release": "the release then starts",
    "finish": "the incident is then closed",
}
# `finish` is not among them: a merge-back goes into a branch of which that event does not tell.
_BY_EVENT: dict[Awaited, str] = {
    "gate": "the gates then start by themselves",
    "release": "the merge starts the release",
}
# Of the team's own runs each tells of something else (`ci_runs.RunWay`).
_RUN: dict[Awaited, str] = {
    "gate": "workflow_run",
    "release": "workflow_run_of_merge",
    "finish": "workflow_run_of_merge_back",
}
# As often as the workflow of `hotfix init` looks.
_CLOCK = "within half an hour"


class Driven(msgspec.Struct, frozen=True):
    """What starts the next command of an incident; `ways` are empty where only commands do."""

    ways: tuple[str, ...] = ()
    incident: int = 0


def driven(story: Story) -> Driven:
    """Return what starts the next command of the present attempt."""
    return Driven(story.branch.driven_by if story.branch else (), story.number)


def by_commands(story: Story) -> Story:
    """Return the story as one that only commands drive: for a person at a terminal."""
    if story.branch is None or not story.branch.driven_by:
        return story
    branch = msgspec.structs.replace(story.branch, driven_by=())
    return msgspec.structs.replace(story, branch=branch)


def then(command: Awaited, by: Driven) -> str:
    """Say what starts a command once its time has come, as the end of a sentence."""
    if not by.ways:
        return f"then `hotfix {command} {by.incident or 'INCIDENT'}`"
    if "pull_request_target" in by.ways and command in _BY_EVENT:
        return _BY_EVENT[command]
    if _RUN[command] in by.ways:
        late = f", else {_CLOCK}" if "schedule" in by.ways else ""
        return f"{_STARTS[command]} when your CI ends{late} (at once: {_comment(command, by)})"
    if "comments" not in by.ways:
        return _without_comments(command, by)
    late = f"; else it starts on schedule {_CLOCK}" if "schedule" in by.ways else ""
    return f"then {_comment(command, by)} (or: Actions > hotfix > Run workflow{late})"


def _without_comments(command: Awaited, by: Driven) -> str:
    if "schedule" in by.ways:
        return f"{_STARTS[command]} {_CLOCK}"
    return then(command, Driven(incident=by.incident))


def press(command: Awaited, by: Driven) -> str:
    """Say what a person does to start a command that no event, and no clock, starts any more."""
    if not by.ways:
        return then(command, by)
    return f"then {_comment(command, by)} (or: Actions > hotfix > Run workflow)"


def after_merge(by: Driven) -> str:
    """Say what starts a release that was tried before its merge: the clock tries none twice."""
    return (then if "pull_request_target" in by.ways else press)("release", by)


def facts(by: Driven) -> dict[str, str]:
    """Return the sentences that the words of a halt may name."""
    after_push = f", {then('gate', by)}" if by.ways else ""
    told = {f"then_{command}": then(command, by) for command in AWAITED}
    return {
        **told,
        "press_gate": press("gate", by),
        "after_merge": after_merge(by),
        "after_approval": f"; {press('release', by)}" if by.ways else "",
        "after_push": after_push,
    }


def _comment(command: Awaited, by: Driven) -> str:
    where = f"#{by.incident}" if by.incident else "the incident"
    return f"comment `/hotfix {command}` on {where}"

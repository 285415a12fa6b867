"""`hotfix status [N]`: where hotfixes stand, read live. Changes nothing.

One hotfix costs four requests: the refs, the start's query, the query of where it stands, and the
run that holds a lease. All open ones cost four, or five where there are more journals than `MOST`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import msgspec

from hotfix_actions.commands.columns import columns
from hotfix_actions.commands.stories import LABEL, stories
from hotfix_actions.context import Context
from hotfix_actions.domain import approval, duration, status
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.settings import Environment
from hotfix_actions.domain.state import Head, lease_of
from hotfix_actions.domain.status import Facts, Shown, Standing
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.words import SEVERITIES
from hotfix_actions.errors import HotfixError
from hotfix_actions.ports import Standings, Wanted
from hotfix_actions.projections import driven, laid, progress
from hotfix_actions.projections import standing as words
from hotfix_actions.projections import status as page
from hotfix_actions.projections.times import zone_of
from hotfix_actions.result import Result

# How many hotfixes are told at once.
MOST = 100
# How many seconds an environment may take to say what it runs: people wait.
PATIENCE = 10.0
# Where a hotfix is not open (any more).
_OVER = ("unopened", "declined", "over")


def show_status(context: Context, _: Mapping[str, Any]) -> Result:
    """Say where one hotfix stands, or every open one."""
    if context.request.incident is None:
        return _all(context)
    number = context.incident
    if context.head is None and not context.trouble:  # a second incident is not what is next
        said = f"no hotfix has been opened for #{number}"
        then = f"open it: `hotfix open {number}`"
        text = [f"{said[:1].upper()}{said[1:]}.", "", *laid.laid(f"Next: {then}", columns())]
        extra = {"text": "\n".join(text)}
        return Result("done", context.story, said=said, next=then, extra=extra, number=number)
    return _one(context, number)


def _one(context: Context, number: int) -> Result:
    asked = _wanted(number, context.story)
    told = context.ports.standing.read(
        [asked], environments=_names(context), leases=_leases(context, [number])
    )
    now = _standing(context, number, context.story, told, _running(context))
    if progress.stage(now.story) == "unapproved":
        now = replace(now, asked_by=_asking(context, number))
    zone = _zone(context)
    return Result(
        "done",
        now.story,
        said=words.headline(now, zone).removesuffix("."),
        next=words.following(now),
        extra={"text": page.text(now, zone, columns())},
        view=page.as_json(now, zone),
        number=number,
    )


def _all(context: Context) -> Result:
    said: list[str] = []
    found = dict(stories(context, MOST, said.append))
    alive = {n: one for n, one in found.items() if progress.stage(one) not in _OVER}
    told = context.ports.standing.read(
        [_wanted(number, story) for number, story in alive.items()],
        environments=_names(context),
        leases=_leases(context, list(alive)),
        label=LABEL,
    )
    running = _running(context)
    rows = [_standing(context, n, story, told, running) for n, story in alive.items()]
    rows = sorted(filter(_is_open, rows), key=_urgency)
    said += [
        f"#{issue.number} has the label {LABEL}, and no hotfix was opened for it: "
        f"`hotfix open {issue.number}`"
        for issue in told.labelled
        if issue.number not in found
    ]
    said += [f"not told by GitHub: {part}" for part in told.unread]
    missing = {name for name in _names(context) if name not in told.records}
    said += [
        f"not told by GitHub: deployments to {name}"
        for name in sorted(missing)
        if not running.get(name, UNCONFIGURED).told
    ]
    zone = _zone(context)
    return Result(
        "done",
        Story(),
        said=page.count(rows).removesuffix("."),
        next=words.following(rows[0]) if rows else "",
        extra={"text": page.listing(rows, said, zone, columns())},
        view={"hotfixes": [page.as_json(row, zone) for row in rows], "notes": said},
    )


def _asking(context: Context, number: int) -> tuple[str, ...]:
    """Return who asked for production by a comment: read with the issue, no question more."""
    tagged = context.story.tagged
    try:
        comments = context.ports.issues.comments(number)
    except HotfixError:  # status tells what it can
        return ()
    since = [one for one in comments if tagged is None or one.created >= tagged.at]
    asking = (one.author for one in since if approval.asks_for(one, "production"))
    return tuple(dict.fromkeys(asking))


def _is_open(now: Standing) -> bool:
    """Whether a hotfix is open; one that its issue's closing only left unfinished is."""
    return progress.stage(now.story) not in _OVER


def _urgency(now: Standing) -> tuple[int, bool, float, int]:
    """Order by the severity, then by the deadline, then by age."""
    triage = now.story.triage
    severity = SEVERITIES.index(triage.severity) if triage else len(SEVERITIES)
    due = now.due.timestamp() if now.due else 0.0
    return severity, now.due is None, due, now.number


def _wanted(number: int, story: Story) -> Wanted:
    made = story.branch
    pulls = {one.pull for to, one in story.merge_backs.items() if to not in story.held}
    return Wanted(
        incident=number,
        branch=made.branch if made else "",
        tag=made.tag if made else "",
        merge_backs=tuple(sorted(pulls - {0})),
    )


def _standing(
    context: Context, number: int, story: Story, told: Standings, running: Mapping[str, Running]
) -> Standing:
    now = status.standing(
        Facts(
            number=number,
            now=context.ports.clock.now(),
            story=story,
            trouble=context.trouble,
            shown=told.shown.get(number, Shown(unread=("GitHub",))),
            held=told.held,
            running=running,
            records=told.records,
        )
    )
    if context.request.run_id:
        return now
    return replace(now, story=driven.by_commands(now.story))  # a person at a terminal


def _names(context: Context) -> list[str]:
    environments: Mapping[str, Environment] = context.settings.environments  # type: ignore[assignment]
    return sorted({"production", *environments})


def _leases(context: Context, numbers: Sequence[int]) -> Mapping[str, Head]:
    """Return the leases that stand, of these hotfixes and of the environments."""
    wanted = {*map(lease_of, numbers), *map(lock_of, _names(context))}
    names = context.ports.state.matching("hotfix/")
    return {name: head for name, head in names.items() if name in wanted}


def _running(context: Context) -> Mapping[str, Running]:
    """Ask each environment what it runs, where a `state` command is configured."""
    environments: Mapping[str, Environment] = context.settings.environments  # type: ignore[assignment]
    found = {}
    for name, environment in environments.items():
        seconds = min(duration.parse(environment.timeout), PATIENCE)
        soon = msgspec.structs.replace(environment, timeout=f"{seconds:g}s")
        found[name] = context.ports.rollouts.of(name, soon, version="").read()
    return found


def _zone(context: Context) -> tzinfo:
    """Return the team's time zone; UTC where this machine does not know it."""
    try:
        return zone_of(context.settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return zone_of("UTC")

"""The answer of `hotfix status`: one sentence first, then what it rests on, and who acts.

The same facts in JSON. Nothing here reads anything: `domain/status.py` says what is known.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from hotfix_actions.domain.status import Held, Runs, Standing
from hotfix_actions.projections import gate_table, laid, progress, times
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.standing import (
    SOURCES,
    doubts,
    due,
    following,
    headline,
    lease,
    listed,
    span,
    where,
    who,
)

# A gate's finding may be long: of a line no more is shown.
LONGEST = 160


def gates(now: Standing) -> list[gate_table.Row]:
    """Return the five gates as judged at the fix's head; a verdict on an older head is none."""
    story = now.story
    head = story.proposed.head if story.proposed else ""
    judged = {
        gate: one
        for gate, one in story.judged.items()
        if story.merged is not None or one.sha == head
    }
    return gate_table.rows(judged, progress.allowed(story))


def text(now: Standing, zone: tzinfo, columns: int = laid.WIDTH) -> str:
    """Return the whole answer for a person, in lines of at most so many columns."""
    lines = [*laid.prose(headline(now, zone), columns), *_about(now, zone)]
    lines += ["", "Gates" + (f" at {_head(now)}" if _head(now) else "")]
    for row in gates(now):
        means = f" ({row.means})" if row.means else ""
        said = f": {plain(row.summary)}" if row.summary else ""
        lines.append(_cut(f"  {row.sign} {row.gate:<7} {row.verdict}{means}{said}"))
    lines += ["", "Environments"]
    for one in now.environments:
        lines += laid.prose(f"  {one.environment:<12} {_runs(one, zone)}", columns, "", "    ")
    lines += _notes(doubts(now), columns)
    lines += ["", *laid.laid(f"Who: {who(now)}.", columns)]
    lines += laid.laid(f"Next: {following(now)}", columns)
    return "\n".join(lines)


def _notes(notes: Iterable[str], columns: int) -> list[str]:
    lines = [line for note in notes for line in laid.laid(note, columns, "  ")]
    return ["", "Note", *lines] if lines else []


def _about(now: Standing, zone: tzinfo) -> Iterable[str]:
    story = now.story
    severity = (
        f"{story.triage.severity}{' (assumed)' if story.triage.assumed else ''}"
        if (story.triage)
        else "not said"
    )
    rows = [("title", plain(now.title, 70)), ("severity", severity)]
    if now.due is not None:
        rows.append(("due", times.moment(now.due, zone)))
    if now.opened is not None:
        rows.append(("age", span((now.now - now.opened).total_seconds())))
    if story.attempt > 1:
        rows.append(("attempt", str(story.attempt)))
    rows += [(name, plain(value)) for name, value in _things(now) if value]
    return (f"  {name:<11} {value}" for name, value in rows)


def _things(now: Standing) -> Iterable[tuple[str, str]]:
    story, pull = now.story, now.fix.pull if now.fix else None
    yield "branch", story.branch.branch if story.branch else ""
    if pull is not None:
        state = "merged" if pull.merged else "closed" if pull.closed else "open"
        yield "fix", f"#{pull.number} by {pull.author}, {state}, at {pull.head[:7]}"
        yield "reviews", _reviews(now)
        yield "checks", _checks(now)
    if story.tagged is not None:
        yield "tag", f"{story.tagged.tag} at {story.tagged.sha[:7]}"
    release = now.release
    if release is not None:
        yield "release", f"{'draft' if release.draft else 'public'} {release.url}"
    approval = story.rollout("production").approval
    if approval is not None:
        yield "approved", f"production, by {approval.approver}"
    for one in now.held:
        yield "lease", lease(one)


def _reviews(now: Standing) -> str:
    if now.fix is None or now.fix.reviews is None:
        return "not told by GitHub"
    said = [f"approved by {listed(now.approved_by)}"] if now.approved_by else []
    said += [f"changes requested by {listed(now.objected_by)}"] if now.objected_by else []
    return "; ".join(said) or "none of this head"


def _checks(now: Standing) -> str:
    if now.fix is None or now.fix.checks is None:
        return "not told by GitHub"
    said = [f"{name} {state}" for name, state in now.fix.checks.items()]
    more = len(said) - 8
    return ", ".join([*said[:8], *([f"and {more} more"] if more > 0 else [])]) or "none"


def _runs(one: Runs, zone: tzinfo) -> str:
    if not one.state:
        return f"not known ({plain(one.not_asked)})"
    by = SOURCES[one.source]
    at = f" of {times.moment(one.at, zone)}" if one.at and one.source != "state" else ""
    unasked = "" if one.asked else "not asked here: "
    why = f"; {unasked}{plain(one.not_asked)}" if one.not_asked else ""
    return f"runs {plain(one.state)}, {by}{at}{why}"


def listing(
    all_of_them: Sequence[Standing],
    notes: Sequence[str],
    zone: tzinfo,
    columns: int = laid.WIDTH,
) -> str:
    """Return every open hotfix in a few lines each, the most urgent first."""
    lines = [count(all_of_them)]
    for now in all_of_them:
        lines += ["", *laid.prose(headline(now, zone), columns)]
        opened = f"open for {span((now.now - now.opened).total_seconds())}" if now.opened else ""
        lines.append(_cut("  " + "; ".join(filter(None, (plain(now.title, 60), opened)))))
        others = [one for one in now.environments if one.environment != "production" and one.state]
        lines += [_cut(f"  {one.environment} runs {plain(one.state)}") for one in others]
        lines += laid.laid(f"Who: {who(now)}. Next: {following(now)}", columns, "  ")
    lines += _notes(map(plain, notes), columns)
    return "\n".join(lines)


def count(all_of_them: Sequence[Standing]) -> str:
    """Say how many hotfixes are open."""
    if not all_of_them:
        return "No hotfix is open."
    some = len(all_of_them)
    return "1 hotfix is open." if some == 1 else f"{some} hotfixes are open."


def as_json(now: Standing, zone: tzinfo) -> dict[str, Any]:
    """Return all of it as one object of JSON."""
    story, fix = now.story, now.fix
    return {
        "incident": str(now.number),
        "said": headline(now, zone),
        "title": now.title,
        "url": now.url,
        "severity": story.triage.severity if story.triage else "",
        "opened": _iso(now.opened),
        "due": _iso(now.due),
        "overdue": bool(due(now, zone)) and now.due is not None and now.due < now.now,
        "stage": progress.stage(story),
        "where": where(now),
        "who": who(now),
        "next": following(now),
        "issue": {True: "closed", False: "open", None: "unread"}[now.issue_closed],
        "attempt": str(story.attempt),
        "branch": story.branch.branch if story.branch else "",
        "fix": None
        if fix is None
        else {
            "pull-request": fix.pull.number,
            "url": fix.pull.url,
            "author": fix.pull.author,
            "head": fix.pull.head,
            "merged": fix.pull.merged,
            "approved-by": list(now.approved_by),
            "changes-requested-by": list(now.objected_by),
            "checks": None if fix.checks is None else dict(fix.checks),
        },
        "gates": {
            row.gate: {"verdict": row.verdict, "means": row.means, "summary": row.summary}
            for row in gates(now)
        },
        "tag": story.tagged.tag if story.tagged else "",
        "release": now.release.url if now.release else "",
        "environments": {
            one.environment: {
                "runs": one.state,
                "by": one.source,
                "at": _iso(one.at),
                "not-asked": one.not_asked,
            }
            for one in now.environments
        },
        "leases": [_lease_json(one) for one in now.held],
        "notes": list(doubts(now)),
        "unread": list(now.unread),
    }


def _lease_json(one: Held) -> dict[str, Any]:
    holder = one.holder
    return {
        "ref": one.ref,
        "run": holder.run if holder else "",
        "command": holder.command if holder else "",
        "until": _iso(holder.until) if holder else "",
        "over": one.over,
        "fault": one.fault,
    }


def _head(now: Standing) -> str:
    return now.story.proposed.head[:7] if now.story.proposed else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"

"""Where a hotfix stands, in sentences: the first line, who must act, what comes next, doubts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from hotfix_actions.domain.status import Held, Runs, Standing
from hotfix_actions.projections import nexts, progress, standing_left, times
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.progress import Stage

SOURCES = {
    "record": "by our deployment record",
    "journal": "by the journal",
    "state": "by its `state` command",
    "unknown": "",
}
# Once production runs the fix the deadline says nothing any more.
_FIXED: tuple[Stage, ...] = (
    "watching", "unproven", "unfinished", "merging-back", "unclosed", "unlearned", "over",
)  # fmt: skip
_PLAIN: Mapping[Stage, str] = {
    "unopened": "no hotfix is open for it",
    "untriaged": "waiting for the triage",
    "considering": "waiting for a maintainer's decision whether it is a hotfix",
    "branchless": "decided, and its hotfix branch does not exist yet",
    "unreleased": "{fix} is merged, and {tag} is not released yet",
    "unstaged": "{tag} is released, and not deployed yet",
    "staging": "{tag} goes to staging",
    "unapproved": "waiting for an approval of production by a maintainer other than {authors}",
    "undeployed": "production is approved by {approver}, and the rollout has not begun",
    "deploying": "{tag} goes to production",
    "watching": "{tag} is in production and watched",
    "unproven": "{tag} is in production, and nothing proved it stable",
    "rolling-back": "production is being rolled back",
    "withdrawn": "{tag} was rolled back and is withdrawn",
    "unfinished": "{tag} is stable in production, and its release is not public yet",
    "merging-back": "{tag} is stable in production; waiting for merge-backs: {backs}",
    "unclosed": "every branch holds the fix, and the incident is still open",
    "unlearned": "resolved, and the post-mortem is not filed yet",
    "over": "resolved",
}


def headline(now: Standing, zone: tzinfo) -> str:
    """Say in one sentence each where it stands, what production runs, and when the fix is due."""
    triage = now.story.triage
    severity = f" {triage.severity}" if triage else ""
    parts = [f"#{now.number}{severity}: {where(now)}.", _production(now.runs("production"))]
    return " ".join(part for part in (*parts, due(now, zone)) if part)


def where(now: Standing) -> str:
    """Say where it stands, without a full stop."""
    story, stage = now.story, progress.stage(now.story)
    if now.trouble:
        return f"its journal cannot be read ({plain(now.trouble)})"
    if story.asked:
        return "waiting for a person to run a command that GitHub refuses to the tool's token"
    if stage in ("fixless", "ungated", "refused", "unreviewed"):
        return _fix(now, stage)
    if stage == "unapproved" and now.asked_by:
        return f"{listed(now.asked_by)} asked for production, and it is not deployed yet"
    words = _PLAIN.get(stage) or _trouble(now, stage)
    said = words.format(**_names(now))
    begun = now.left if stage in ("staging", "deploying", "watching", "rolling-back") else ()
    if begun:
        doing = {"watching": "nobody watches it"}.get(stage, "no run goes on with it")
        return f"{said.removesuffix(' and watched')}, and {doing}"
    return said


def _fix(now: Standing, stage: Stage) -> str:
    names = _names(now)
    if stage == "fixless":
        return f"waiting for a fix: no pull request into {names['branch']} is open"
    if stage == "ungated":
        return f"{names['fix']} by {names['author']} waits for the gates"
    if stage == "refused":
        gates = ", ".join(judged.gate for judged in progress.refusing(now.story))
        return f"the gates refuse {names['fix']}: {gates}"
    if now.objected_by:
        return f"{listed(now.objected_by)} asks for changes in {names['fix']}"
    if now.approved_by:
        return f"{names['fix']} is approved by {listed(now.approved_by)}, and not merged"
    return f"waiting for a review of {names['fix']} by someone other than {names['author']}"


def _trouble(now: Standing, stage: Stage) -> str:
    story = now.story
    if stage == "declined":
        decision = story.triage.decision if story.triage else "next-release"
        return f"no hotfix, by triage: {decision}"
    if stage == "staging-failed":
        why = progress.staging_trouble(story)
    else:
        why = story.rollout("production").trouble
    place = "staging" if stage == "staging-failed" else "production"
    return f"{place} is in trouble: {plain(why)}".replace("{", "(").replace("}", ")")


def _names(now: Standing) -> dict[str, str]:
    story = now.story
    approval = story.rollout("production").approval
    authors = story.merged.authors if story.merged else ()
    waiting = [f"#{one.pull}" for to, one in story.merge_backs.items() if to not in story.held]
    return {
        "fix": f"#{story.proposed.pull}" if story.proposed else "the fix",
        "author": plain(story.proposed.author) if story.proposed else "its author",
        "authors": listed(authors) or "its author",
        "tag": _tag(now),
        "branch": plain(story.branch.branch) if story.branch else "the hotfix branch",
        "approver": plain(approval.approver) if approval else "somebody",
        "backs": ", ".join(waiting) or "none",
    }


def _tag(now: Standing) -> str:
    known = now.story.tagged or now.story.branch
    return plain(known.tag) if known else "the version"


def _production(runs: Runs) -> str:
    if not runs.state:
        return "What production runs is not known."
    by = "" if runs.source == "state" else f" {SOURCES[runs.source]}"
    return f"Production runs {plain(runs.state)}{by}."


def due(now: Standing, zone: tzinfo) -> str:
    """Say when the fix is due, and how long that is; nothing where production has it."""
    if now.due is None or progress.stage(now.story) in _FIXED:
        return ""
    left = (now.due - now.now).total_seconds()
    at = short(now.due, now.now, zone)
    if left >= 0:
        return f"Fix due {at}, in {span(left)}."
    return f"Fix was due {at}, {span(-left)} ago."


def who(now: Standing) -> str:
    """Name who must act."""
    stage, names = progress.stage(now.story), _names(now)
    if now.trouble:
        return "a maintainer"
    if now.at_work is not None:
        return f"nobody: {run(now.at_work)} is at work"
    if now.story.asked:
        return "a person with write access"
    if stage == "unapproved" and now.asked_by:
        return "whoever is on call"
    reviewed = "somebody with write access (merge)" if now.approved_by else ""
    return {
        "considering": "a maintainer",
        "declined": "nobody",
        "fixless": "a developer",
        "refused": names["author"],
        "unreviewed": names["author"]
        if now.objected_by
        else reviewed or f"someone with write access other than {names['author']}",
        "unapproved": f"a maintainer other than {names['authors']}",
        "unproven": "a maintainer",
        "merging-back": "somebody with write access",
        "over": "the team",
    }.get(stage, "whoever is on call")


def following(now: Standing) -> str:
    """Say what comes next."""
    if now.trouble:
        return f"`hotfix journal verify {now.number}` says what is wrong with the journal."
    if now.at_work is not None and now.at_work.holder is not None:
        return f"{run(now.at_work)} goes on; look again: `hotfix status {now.number}`."
    if progress.stage(now.story) == "unapproved" and now.asked_by:
        who_asked = listed(now.asked_by)
        return (
            f"Deploy the version to production: `hotfix deploy production {now.number}`. It finds "
            f"out whether the comment of {who_asked} is an approval."
        )
    return standing_left.following(now) or nexts.next_of(now.story)


def doubts(now: Standing) -> Iterable[str]:
    """Say what does not fit together, and what was not told."""
    stage = progress.stage(now.story)
    if now.issue_closed and stage not in ("over", "unlearned", "declined"):
        yield "The issue is closed, and the hotfix is not over."
    if now.issue_closed is False and now.story.closed is not None:
        yield "The issue was opened again after the hotfix ended."
    yield from _of_environments(now)
    yield from standing_left.unfinished(now)
    for held in now.held:
        if held.fault:
            yield f"A lease cannot be read: {plain(lease(held))}."
    if now.unread:
        yield f"Not told by GitHub, so from the journal: {plain(', '.join(now.unread))}."
    if now.approved_by and now.story.merged is None:
        yield "Whether an approver wrote a part of the fix is checked by `hotfix release`."


def _of_environments(now: Standing) -> Iterable[str]:
    for one in now.environments:
        rollout = now.story.rollout(one.environment)
        stands = rollout.done is not None and rollout.rolled_back is None
        if one.source == "state" and stands and not one.ours and rollout.tag:
            yield f"{one.environment} runs {plain(one.state)}, not {plain(rollout.tag)}."
        back = rollout.rolled_back
        until = back.unsettled_until if back and rollout.settled is None else None
        if until is not None and until > now.now:
            runs = plain(one.state) if one.state else "what was put back"
            yield (
                f"What the deploy of {plain(rollout.tag)} began in {one.environment} may still "
                f"overwrite {runs} until {until:%H:%M} UTC."
            )


def lease(one: Held) -> str:
    """Say who holds a lease, and whether that run is over."""
    if one.fault or one.holder is None:
        return f"{one.ref} cannot be read: {one.fault}"
    over = {True: "that run is over", False: "that run is at work"}.get(one.over is True, "")
    state = over if one.over is not None else "whether that run is over was not told"
    return f"{one.ref}: {run(one)}; {state}"


def run(one: Held) -> str:
    """Name the run that holds a lease."""
    holder = one.holder
    if holder is None:
        return "a run that is not known"
    command = f" ({plain(holder.command)})" if holder.command else ""
    return f"run {plain(holder.run)}{command}, until {holder.until:%H:%M} UTC at the latest"


def listed(names: Sequence[str]) -> str:
    """Return names in a row, safe to show."""
    return ", ".join(map(plain, names))


def short(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Write a moment by its time alone where it is today's."""
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M} {local.tzname() or ''}".rstrip()
    return times.moment(at, zone)


def span(seconds: float) -> str:
    """Write a span in the units that people say it in: `25 min`, `3 h 10 min`, `2 d 4 h`."""
    minutes = int(max(0.0, seconds) // 60)
    if minutes < 1:
        return "less than a minute"
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)

"""Every kind of event as one sentence in the past tense, in plain words."""

from collections.abc import Callable
from typing import Any

from hotfix_actions.domain import duration
from hotfix_actions.domain import events as e
from hotfix_actions.domain.by_hand import command
from hotfix_actions.domain.events import Event, Unknown
from hotfix_actions.domain.words import Verdict
from hotfix_actions.projections import comparing, halts
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.restored import UNVERIFIED

_LIMIT = 300
_SHORT = 7
_JUDGED: dict[Verdict, str] = {
    "pass": "passed",
    "fail": "failed",
    "unproven": "stayed unproven",
    "error": "gave no answer",
}
_CONCLUDED: dict[Verdict, str] = {
    "pass": "The gates let {sha} through",
    "fail": "The gates refused {sha}",
    "unproven": "The gates have no proof yet for {sha}",
    "error": "The gates got no answer for {sha}",
}
_WATCHED: dict[Verdict, str] = {
    "pass": "{place} was stable over the watch",
    "fail": "The watch of {place} saw a breach",
    "unproven": "The watch of {place} ended unproven",
    "error": "The watch of {place} got no answer",
}
_POLICY = {"block": "", "warn": " (a warning only)", "owed": " (owed, to be made good later)"}


def sentence(event: Event | Unknown) -> str:
    """Say in one plain line what happened; a kind that is not known is shown by its name.

    The line holds untrusted words: it is no Markdown until it has been made inert.
    """
    maker = _SENTENCES.get(type(event))
    return plain(maker(event) if maker else f"unknown event '{event.kind}'", _LIMIT)


def _by(event: Event, doing: str, undone: str) -> str:
    """Say who did it where that is known, and otherwise that it was done."""
    return f"{event.by} {doing}" if event.by else undone


def _because(text: str) -> str:
    return f": {text}" if text else ""


def _pulls(numbers: tuple[int, ...]) -> str:
    return " (" + ", ".join(f"#{number}" for number in numbers) + ")" if numbers else ""


def _opened(event: e.IncidentOpened) -> str:
    how = "Issue #{} was taken up as an incident" if event.adopted else "Incident #{} was opened"
    return f"{how.format(event.incident)}{_because(event.title)}"


def _triaged(event: e.Triaged) -> str:
    assumed = ", assumed" if event.assumed else ""
    within = f", to be fixed within {duration.show(event.fix_within)}" if event.fix_within else ""
    return f"Triage decided {event.decision}: severity {event.severity}{assumed}{within}"


def _rules(event: e.ReviewRulesFound) -> str:
    if not event.missing:
        return f"GitHub enforces review on {event.branch}"
    return f"GitHub does not enforce on {event.branch}: {', '.join(event.missing)}"


def _proposed(event: e.FixProposed) -> str:
    return f"{event.author} proposed the fix: #{event.pull} at {event.head[:_SHORT]}"


def _gate(event: e.GateJudged) -> str:
    meant = "" if event.verdict == "pass" else _POLICY[event.policy]
    said = f"Gate {event.gate} {_JUDGED[event.verdict]} at {event.sha[:_SHORT]}{meant}"
    return said + _because(event.summary)


def _merged(event: e.FixMerged) -> str:
    approved = f", approved by {', '.join(event.approved_by)}" if event.approved_by else ""
    return f"The fix was merged{_pulls(event.pulls)}{approved}"


def _merge_back(event: e.MergeBackProposed) -> str:
    count = len(event.conflicts)
    files = f"; {count} file{'s' if count > 1 else ''} in conflict" if count else ""
    alone = " alone" if event.way == "pick" else ""
    along = f", with {event.others} other commits" if event.others and not alone else ""
    return f"#{event.pull} was opened to bring the fix{alone}{along} into {event.target}{files}"


def _held(event: e.MergedBack) -> str:
    if event.how == "word":
        return f"{event.target} needs no merge-back: a maintainer said so"
    pull = f", by #{event.pull}" if event.pull else ""
    return f"{event.target} now holds the fix (as {event.how}{pull})"


def _compared(event: e.Compared) -> str:
    where = f"{event.environment}: " if event.environment else "The release line: "
    said = f"{where}{comparing.text(event)}"
    return said[:1].upper() + said[1:]


def _sampled_before(event: e.SampledBefore) -> str:
    how = _JUDGED[event.verdict]
    return f"Before the rollout {event.environment} {how}{_because(event.why)}"


def _intended(event: e.RolloutIntended) -> str:
    before = f" ({event.previous} ran there)" if event.previous else ""
    return f"Rollout of {event.tag} to {event.environment} began{before}"


def _rollout_stopped(event: e.RolloutStopped) -> str:
    how = {"took-over": "another run took it over", "interrupted": "it was interrupted"}
    said = f"The rollout of {event.tag} to {event.environment} was ended: {how.get(event.why, '')}"
    put = f", {event.restored} was put back" if event.restored else ""
    return f"{said.rstrip(': ')}{put}; {event.environment} runs {event.state}"


def _rolled_back(event: e.RolledBack) -> str:
    until = event.unsettled_until
    may = f"; until {until:%H:%M} UTC it may still be overwritten" if until else ""
    verified = UNVERIFIED if event.unverified else "and verified"
    return f"{event.environment} was put back to {event.to}, {verified}{may}"


def _settled(event: e.RollbackSettled) -> str:
    if event.restored:
        return f"{event.tag} had come back to {event.environment}; {event.to} was put back again"
    if event.unverified:
        put = f"{event.environment} was put back to {event.to}, {UNVERIFIED}"
        return f"{put}; nothing can overwrite it any more"
    return f"{event.environment} runs {event.to}, and nothing can overwrite it any more"


def _smoke(event: e.SmokeJudged) -> str:
    judged = f"Critical-path requests on {event.environment} {_JUDGED[event.verdict]}"
    return judged + _because(event.summary)


def _watch_begun(event: e.WatchBegun) -> str:
    length, every = duration.show(event.seconds), duration.show(event.every)
    return f"The watch of {event.environment} began: {length}, a sample every {every}"


def _watched(event: e.WatchJudged) -> str:
    said = _WATCHED[event.verdict].format(place=event.environment)
    return said[:1].upper() + said[1:] + _because(event.summary)


def _rollback(event: e.RollbackIntended) -> str:
    to = f" to {event.to}" if event.to else ""
    return f"Rollback of {event.environment} from {event.tag}{to} began{_because(event.because)}"


def _published(event: e.ReleasePublished) -> str:
    return f"Release {event.tag} was published{', as the latest' if event.latest else ''}"


def _overridden(event: e.Overridden) -> str:
    what = ", ".join(event.what)
    return _by(event, f"overrode {what}", f"{what} was overridden") + _because(event.because)


def _stopped(event: e.Stopped) -> str:
    said = halts.halt(event.code, event.facts).what
    how = {"waiting": "is waiting", "skipped": "was skipped"}.get(event.outcome, "was refused")
    return f"hotfix {event.command} {how}{_because(said)}"


def _approved(event: e.ProductionApproved) -> str:
    how = ", as its reviewer on GitHub" if event.how == "environment" else ""
    return f"{event.approver} approved {event.environment}{how}"


def _kept(event: e.BranchKept) -> str:
    why = event.why or f"it holds {event.head[:_SHORT]}, which did not come with this hotfix"
    return f"Branch {event.branch} was kept: {why}"


def _asked(event: e.PersonAsked) -> str:
    if not command(event):
        return f"A line asks a person for {event.thing} by a command that is not this tool's"
    return f"GitHub left {event.thing} to a person, who was given a command{_because(event.found)}"


_SENTENCES: dict[type, Callable[[Any], str]] = {
    e.IncidentOpened: _opened,
    e.Triaged: _triaged,
    e.AttemptBegun: lambda ev: f"Attempt {ev.attempt} began",
    e.BranchMade: lambda ev: f"Branch {ev.branch} was made on {ev.base_tag}",
    e.ReviewRulesFound: _rules,
    e.FixProposed: _proposed,
    e.ForkVouched: lambda ev: f"{ev.by} let the gates run {ev.sha[:_SHORT]} of a fork (#{ev.pull})",
    e.GateJudged: _gate,
    e.GatesConcluded: lambda ev: _CONCLUDED[ev.verdict].format(sha=ev.sha[:_SHORT]),
    e.Overridden: _overridden,
    e.AutoMergeArmed: lambda ev: f"#{ev.pull} was set to merge as soon as its rules are met",
    e.FixMerged: _merged,
    e.Tagged: lambda ev: f"{ev.tag} was tagged at {ev.sha[:_SHORT]}",
    e.ReleaseDrafted: lambda ev: f"Release {ev.tag} was drafted",
    e.MergeBackProposed: _merge_back,
    e.MergeBackNotNeeded: lambda ev: f"{ev.target} held the fix already",
    e.MergeBackWithdrawn: lambda ev: f"#{ev.pull} into {ev.target} was closed: it is withdrawn",
    e.ProductionApproved: _approved,
    e.Compared: _compared,
    e.SampledBefore: _sampled_before,
    e.RolloutIntended: _intended,
    e.RolledOut: lambda ev: f"{ev.tag} went live on {ev.environment}",
    e.RolloutFailed: lambda ev: f"{ev.tag} did not go live on {ev.environment}: {ev.summary}",
    e.RolloutStopped: _rollout_stopped,
    e.SmokeJudged: _smoke,
    e.WatchBegun: _watch_begun,
    e.WatchSampled: lambda ev: f"Samples of {ev.environment} up to {ev.upto} were saved",
    e.WatchJudged: _watched,
    e.RollbackIntended: _rollback,
    e.RolledBack: _rolled_back,
    e.RollbackSettled: _settled,
    e.Withdrawn: lambda ev: f"{ev.tag} was withdrawn{_because(ev.because)}",
    e.ReleasePublished: _published,
    e.MergedBack: _held,
    e.BranchRemoved: lambda ev: f"Branch {ev.branch} was removed",
    e.BranchKept: _kept,
    e.IncidentClosed: lambda ev: f"Incident #{ev.incident} was closed",
    e.PostMortemFiled: lambda ev: f"Post-mortem #{ev.issue} was filed",
    e.ActionFiled: lambda ev: f"Action #{ev.issue} was filed: {ev.title}",
    e.PersonAsked: _asked,
    e.Told: lambda ev: f"Stakeholders were told: {ev.notice.partition(':')[0]}",
    e.Noted: lambda ev: _by(ev, f"noted: {ev.text}", f"Noted: {ev.text}"),
    e.Stopped: _stopped,
}

"""`hotfix journal show|verify`."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import click

from hotfix_actions.commands.columns import columns
from hotfix_actions.context import Context
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.state import lease_of
from hotfix_actions.domain.verify import Chain, Evidence, Finding, signers, verify
from hotfix_actions.errors import Refused, UsageFault
from hotfix_actions.projections import issue as issue_text
from hotfix_actions.projections import laid, notices, timeline, wording
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.times import zone_of
from hotfix_actions.result import Result
from hotfix_actions.steps.publish import is_own
from hotfix_actions.words import words_for

_WORDS = {
    "merge": "commit {about} has {detail} parents: journals are linear",
    "rewritten": "commit {about} does not go on from the one before: events were changed, "
    "dropped or reordered",
    "empty": "commit {about} adds no event",
    "unreadable": "commit {about} holds what is no event (line {detail}): it counts for nothing, "
    "and the hotfix may go on",
    "digest": "commit {about} was not written by the tool: its digest is missing or another's",
    "unchecked": "only the newest {detail} commits were looked at: not {about}, and nothing before",
    "anchor-unchecked": "{about} names commit {detail}, which may lie before those looked at",
    "missing": "GitHub does not show commit {about}, from which the journal goes on",
    "unread": "the text of commit {about} could not be read: it is too large, or GitHub does not "
    "show it",
    "unvouched": "commit {about} is by {detail}, and not by the App, for which GitHub signed the "
    "others: it was put in by hand, or by a command that ran as {detail}. Ask {detail}",
    "twice": "the event {about} stands there twice",
    "altered": "the event {about} says something else by now: {detail}",
    "anchor": "{about} names commit {detail}, which the journal no longer holds: it was moved "
    "or rewritten",
    "untold": "comment {detail} tells of `{about}`, but the journal does not: its end was cut off",
    "notice-gone": "the journal tells of the notice `{about}` in comment {detail}, which is gone",
    "no-journal": "{about}: {detail}",
    "lease": "{about} is a lease that nobody can read: {detail}",
    "unanchored": "commit {about} came after the last anchor and no command made it known: it was "
    "put in by hand, or a run was killed (then run that command again)",
}
# Nothing of these says that anything was changed, but none is a pass.
_UNKNOWN = ("unchecked", "anchor-unchecked", "missing", "unread", "unvouched")
_TAG_ANCHOR = re.compile(r"^Journal: (?:\S+ )?([0-9a-f]{40})$", re.MULTILINE)


def show_journal(context: Context, words: Mapping[str, Any]) -> Result:
    """Show the timeline: people's view, or everything."""
    _exists(context)
    zone = zone_of(context.settings.timezone)
    stands = wording.status(context.story).words
    following = words_for(context.request.run_id).next(context.story)
    lines = [f"#{context.incident}: {stands}, as the journal tells it.", ""]
    for entry in timeline.entries(context.story, system=bool(words.get("system"))):
        at = click.style(entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"), dim=True)
        who = f"  {click.style(plain(entry.by), dim=True)}" if entry.by else ""
        lines.append(f"{at}  {plain(entry.text)}{who}")
    lines += ["", *laid.laid(f"Next: {following}", columns())]
    extra = {"text": "\n".join(lines)}
    return Result("done", context.story, next=following, extra=extra)


def verify_journal(context: Context, _: Mapping[str, Any]) -> Result:
    """Compare the journal with itself and with its anchors."""
    if context.incident == 0:
        _exists(context)
    evidence = gather(context)
    findings = (*_state(context), *verify(evidence))
    count = len(evidence.chain.links)
    head = evidence.chain.links[-1].sha[:7] if count else "nothing"
    changed = any(finding.code not in _UNKNOWN for finding in findings)
    following = _next(findings, changed=changed)
    if not findings:
        mark = click.style("✓", fg="green", bold=True)
        anchors = len(evidence.anchors)
        text = f"{mark} {count} commits up to {head}, {anchors} anchors: the journal is whole"
        text += f"\n  {_signed(evidence.chain)}\n\nNext: {following}"
        return Result("done", context.story, next=following, extra={"text": text})
    mark = click.style("✗", fg="red", bold=True)
    what = "is not what it was" if changed else "cannot be vouched for as a whole"
    lines = [f"{mark} The journal of #{context.incident} {what}:"]
    for finding in findings:
        lines += laid.prose(told(finding), columns(), "  ", "  ")
    lines += ["", *laid.laid(f"Next: {following}", columns())]
    extra = {"text": "\n".join(lines)}
    return Result("refused", context.story, next=following, extra=extra)


def _next(findings: Collection[Finding], *, changed: bool) -> str:
    """Say who looks into what was found, and where."""
    if not findings:
        return "Nothing is to be done."
    if changed:
        return (
            "A maintainer finds out who changed it. What it was may still be found: git reflog, "
            "clones, GitHub's activity view."
        )
    return "A maintainer asks those who are named, and looks at what was not read."


def _state(context: Context) -> Iterator[Finding]:
    """Look at what else is kept for the incident: the journal's own ref, and the leases."""
    if context.trouble:
        yield Finding("no-journal", f"#{context.incident}", context.trouble)
    names = [lease_of(context.incident), *map(lock_of, context.settings.environments)]
    for name in names:
        fault = context.ports.leases.fault(name)
        if fault is not None:
            how = f"if nobody is at work on it, remove it: {fault.removal}"
            yield Finding("lease", fault.ref, f"{fault.why}; {how}")


def _signed(chain: Chain) -> str:
    """Say who wrote the journal, as far as GitHub's signatures tell."""
    found = {who: count for who, count in signers(chain).items() if who}
    if not found:
        return "GitHub has signed none of them: whoever may write here could have added to it"
    told = ", ".join(f"{count} for {plain(who)}" for who, count in sorted(found.items()))
    return f"signed by GitHub: {told}"


def told(finding: Finding) -> str:
    """Give the words for a finding."""
    return _WORDS[finding.code].format(about=plain(finding.about), detail=plain(finding.detail))


def gather(context: Context) -> Evidence:
    """Read the chain, and everything that it was anchored to."""
    issue = context.issue()
    body_anchor = issue_text.anchor_of(issue.body) if issue else None
    chain = context.ports.journal.chain(context.incident)
    if not chain.links and not body_anchor and not context.trouble:
        _exists(context)
    anchors = {"the incident issue": body_anchor} if body_anchor else {}
    anchors |= _deployment_anchors(context) | _tag_anchor(context)
    me = context.ports.people.me()
    comments = context.ports.issues.comments(context.incident)
    named = set(context.story.told.values())  # whoever verifies, the writer may be another
    meant = [one for one in comments if one.id in named or is_own(one.author, me)]
    meant.sort(key=lambda one: one.id in named)  # of two with one key, the one that it tells of
    shown = {key: one.id for one in meant if (key := notices.key_of(one.body)) is not None}
    return Evidence(chain, anchors, shown, body_anchor or "")


def _deployment_anchors(context: Context) -> dict[str, str]:
    found = {}
    for environment in ("staging", "production"):
        for one in context.ports.deployments.all(environment):
            anchor = one.payload.get("journal")
            if (
                one.payload.get("incident") == context.incident
                and isinstance(anchor, str)
                and anchor
            ):
                found[f"deployment {one.id} to {environment}"] = anchor
    return found


def _tag_anchor(context: Context) -> dict[str, str]:
    tagged = context.story.tagged
    try:
        tag = context.ports.objects.tag(tagged.tag) if tagged else None
    except Refused:  # it names no commit any more: it anchors nothing, and release refuses it
        return {}
    found = _TAG_ANCHOR.search(tag.message) if tag else None
    return {f"the tag {tag.name}": found[1]} if tag and found else {}


def _exists(context: Context) -> None:
    if context.head is None:
        raise UsageFault(
            tried=f"reading {context.journal_ref}",
            found=f"#{context.incident} has no journal",
            remedy=f"begin with it: `hotfix open {context.incident}`",
        )

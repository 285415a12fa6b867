"""What the gates' answers come to: the check run, auto-merge, and whether the flow goes on."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import gate
from hotfix_actions.domain.events import Event, FixMerged, GatesConcluded
from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.gate import CHECK, CONCLUSION, ConcludePlan, GatesFacts
from hotfix_actions.domain.merge_method import Merging
from hotfix_actions.domain.provenance import brought, everybody
from hotfix_actions.domain.step import Halt, Plan, Step
from hotfix_actions.domain.subject import Subject
from hotfix_actions.domain.words import Gate, Policy
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.gates import policy
from hotfix_actions.projections import check_run
from hotfix_actions.steps import merging
from hotfix_actions.steps import subject as subjects
from hotfix_actions.steps.gates import made_of
from hotfix_actions.steps.once import create_once
from hotfix_actions.steps.overrides import standing
from hotfix_actions.steps.provenance import provenance


def look(context: Context) -> GatesFacts:
    """Gather the gates' answers about this commit, and what GitHub shows of them."""
    story, ports = context.story, context.ports
    chosen = subjects.chosen(context)
    sha = "" if isinstance(chosen, Halt) else chosen.sha
    judged = {name: event for name, event in story.judged.items() if event.sha == sha}
    allowed = standing(context, _heads(context, chosen))
    pairs: dict[Gate, tuple[Judgement, Policy]] = {
        name: (Judgement(event.verdict, event.summary), event.policy)
        for name, event in judged.items()
        if name != "review"
    }
    show = bool(sha) and not isinstance(chosen, Halt) and not chosen.settled
    repository = ports.rules.repository()
    rules = story.rules
    pull = None if isinstance(chosen, Halt) or chosen.settled else chosen.pull
    how = merging.into(context, pull.base_branch) if pull else None
    return GatesFacts(
        now=ports.clock.now(),
        incident=context.incident,
        subject=chosen,
        judged=judged,
        verdict=policy.conclude(pairs, allowed),
        allowed=allowed,
        title=check_run.title(judged, allowed) if show else "",
        summary=check_run.summary(judged, allowed) if show else "",
        may_arm=repository.allows_auto_merge is not False
        and rules is not None
        and not rules.missing,
        silent=context.request.silent,
        merging=how,
        behind=bool(pull and how and merging.is_behind(context, pull, _base(context, how), how)),
        not_armed=merging.not_armed(context, pull),
    )


def _base(context: Context, how: Merging) -> str:
    """Give the hotfix branch's head, where the rules make it matter."""
    return subjects.look(context).head if how.up_to_date else ""


def look_check(context: Context) -> GatesFacts:
    """Gather the gates' answers, and the check run that shows them already."""
    facts = look(context)
    if isinstance(facts.subject, Halt) or facts.subject.settled:
        return facts
    sha, checks = facts.subject.sha, context.ports.checks
    found, told = checks.latest(sha, CHECK), context.story.gates
    if told is None or told.sha != sha:
        return replace(facts, check=found)
    if not told.check or (found is not None and found.id >= told.check):
        return replace(facts, check=found, told=told)
    named = checks.get(told.check)  # the journal knows of one that no list shows yet
    if named is None or (named.sha, named.name) != (sha, CHECK):
        return replace(facts, check=found, told=told, lacking=True)
    return replace(facts, check=named, told=told)


def _heads(context: Context, chosen: Subject | Halt) -> set[str]:
    """Give the commits that an override may have been given for: a merge changes no content."""
    if isinstance(chosen, Halt) or chosen.settled:
        return set()
    if chosen.pull is not None:
        return {chosen.sha}
    known = provenance(context, made_of(context), chosen.sha)
    return {chosen.sha, *(one.pull.head for one in brought(known))}


def _check(context: Context, said: GatesConcluded, facts: GatesFacts, doubt: float | None) -> int:
    """Make the check run, once; return its number. Lists may lack the last one for `doubt` s."""
    checks, conclusion = context.ports.checks, CONCLUSION[said.verdict]

    def make() -> int:
        return checks.create(
            sha=said.sha,
            name=CHECK,
            conclusion=conclusion,
            title=facts.title,
            summary=facts.summary,
            key=gate.key(facts),
        )

    def look() -> int | None:
        found = checks.latest(said.sha, CHECK)
        return found.id if found is not None and gate.is_shown(found, facts) else None

    return create_once(context, f"the check run {CHECK}", make, look, doubt=doubt)


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
    """Make the check run, then arm auto-merge."""
    todo: ConcludePlan | None = plan.payload
    if todo is None:
        return
    facts = look(context)
    said = todo.conclusion
    if todo.make:
        check = _check(context, said, facts, todo.doubt)
        said = msgspec.structs.replace(said, check=check)
    yield said
    pull = todo.subject.pull
    if todo.arm is None or pull is None:
        return
    if pull.auto_merge or (facts.merging and merging.arm(context, pull, facts.merging)):
        yield todo.arm


def _nothing(_: Context, plan: Plan) -> Iterator[Event]:
    yield from plan.foretold


def merged(context: Context) -> FixMerged | None:
    """Give the event of a merged fix, from where its commits came."""
    chosen = subjects.chosen(context)
    if isinstance(chosen, Halt) or chosen.pull is not None or context.story.merged:
        return None
    known = provenance(context, made_of(context), chosen.sha)
    found = brought(known)
    if not found:
        raise OutsideFailed(
            tried="tracing the fix to its pull requests",
            found="GitHub named none",
            remedy="run the same command again",
        )
    reviews = [review for one in found for review in one.reviews]
    moments = [one.pull.merged_at for one in found if one.pull.merged_at]
    wrote = everybody(known)
    return FixMerged(
        at=max(moments, default=context.ports.clock.now()),
        sha=chosen.sha,
        pulls=tuple(sorted(one.pull.number for one in found)),
        authors=tuple(sorted(wrote.logins | wrote.bots)),
        approved_by=tuple(sorted({r.author for r in reviews if r.state == "APPROVED"})),
    )


CONCLUDE = Step("verdict", look_check, gate.conclude, ensure)
ANSWER = Step("answer", look, gate.answer, _nothing)
MAY_RELEASE = Step("may-release", look, gate.may_release, _nothing)

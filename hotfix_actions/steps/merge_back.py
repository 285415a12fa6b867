"""Steps 7 and 13: the merge-back pull requests - opened at the release, landed at the end."""

from collections.abc import Iterator

from hotfix_actions.context import Context
from hotfix_actions.domain import merge_back, naming
from hotfix_actions.domain.events import Event, MergeBackNotNeeded, MergeBackProposed
from hotfix_actions.domain.merge_back import (
    LandFacts,
    Landing,
    LandPlan,
    Proposal,
    ProposeFacts,
    ProposePlan,
    Settled,
    TargetFacts,
)
from hotfix_actions.domain.merge_back_facts import brought_along, carries
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.versions.number import may_be_latest
from hotfix_actions.domain.words import MERGE_BACK
from hotfix_actions.domain.world import Pull
from hotfix_actions.errors import LostRace, UsageFault
from hotfix_actions.projections import pull_request
from hotfix_actions.steps import merging
from hotfix_actions.steps.base import default_branch, withdrawn
from hotfix_actions.steps.base_choice import tag_names
from hotfix_actions.steps.held import fix, held_at, holds_fix
from hotfix_actions.steps.once import create_once
from hotfix_actions.steps.overrides import standing
from hotfix_actions.steps.ref import create_ref
from hotfix_actions.steps.settle import settle


def targets(context: Context) -> tuple[str, ...]:
    """Give the branches that must hold the hotfix."""
    configured = context.settings.merge_back
    return (default_branch(context),) if configured is None else configured


def look_propose(context: Context) -> ProposeFacts:
    """Read each target: its head, its distance from the tag, and what a merge comes to.

    A line that a target needs none ends no question: anybody with write access can add one.
    """
    story = context.story
    now = context.ports.clock.now()
    if story.tagged is None or story.branch is None:
        return ProposeFacts(now=now, version="", tag="", sha="")
    wanted = [name for name in targets(context) if name not in story.merge_backs]
    if wanted and _allowed(context):
        wanted = []
    return ProposeFacts(
        now=now,
        version=story.branch.version,
        tag=story.tagged.tag,
        sha=story.tagged.sha,
        targets=[_target(context, story, name) for name in wanted],
    )


def _target(context: Context, story: Story, name: str) -> TargetFacts:
    ports = context.ports
    sha = story.tagged.sha if story.tagged else ""
    version = story.branch.version if story.branch else ""
    head = ports.refs.get(f"heads/{name}")
    if head is None:
        raise UsageFault(
            tried=f"merging back into {name}",
            found="there is no such branch",
            remedy="fix `merge-back` in .github/hotfix.yml on the default branch",
        )
    relation = ports.history.compare(head, sha)
    if relation.status in ("behind", "identical"):
        return TargetFacts(name, head, relation)
    if _held_once(context, story, name, head):
        return TargetFacts(name, head, relation, merge=Settled({}))
    carrier = naming.merge_back_branch(version, name)
    others = brought_along(relation, story.branch.base if story.branch else "")
    pick = bool(others) and _old_line(context, story)
    return TargetFacts(
        branch=name,
        head=head,
        relation=relation,
        pulls=ports.pulls.find(base=name, head=carrier),
        merge=settle(context, fix(context) if pick else relation, sha, head),
        carrier=ports.refs.get(f"heads/{carrier}") or "",
        merging=merging.into(context, name),
        others=others,
        pick=pick,
    )


def _held_once(context: Context, story: Story, name: str, head: str) -> bool:
    """Whether a target held an equal change at a commit that it still holds.

    The journal only tells where to look: people change the same lines afterwards.
    """
    told = [one for one in story.events if isinstance(one, MergeBackNotNeeded)]
    heads = [one.head for one in told if one.target == name and one.how == "equal" and one.head]
    return any(held_at(context, one, head) for one in heads[-1:])


def _old_line(context: Context, story: Story) -> bool:
    """Whether a higher version exists: what the line holds besides is not for its successors."""
    tag = story.tagged.tag if story.tagged else ""
    return not may_be_latest(tag, tag_names(context), withdrawn=withdrawn(context))


def ensure_propose(context: Context, plan: Plan) -> Iterator[Event]:
    """Make the carrier branch, then the pull request; both are found again after a kill."""
    todo: ProposePlan = plan.payload or ProposePlan()
    yield from todo.needless
    yield from todo.found
    for proposal in todo.make:
        if proposal.make_branch:
            _carry(context, proposal)
        pull = _open(context, proposal)
        yield merge_back.proposed(pull, proposal.target, proposal.merge)


def _carry(context: Context, proposal: Proposal) -> None:
    """Make the carrier: a merge commit of both, or the fix alone on top of the target.

    Where a merge has conflicts it is the released commit, with the version files as they were
    before: a merge by hand then meets the conflicts that are told, and no others. Where a pick has
    conflicts it is the rest of the fix.
    """
    tagged = context.story.tagged
    sha, tag = (tagged.sha, tagged.tag) if tagged else ("", "")
    head, target = proposal.target.head, proposal.target.branch
    merge, make_commit = proposal.merge, context.ports.objects.make_commit

    def make() -> str:
        if proposal.target.pick:
            message = f"Bring the fix of {tag} into {target}\n\n(picked from {sha})"
            return make_commit(parents=[head], changes=merge.changes, message=message, base=head)
        if not merge.whole or (merge.conflicts and not merge.unbumped):
            return sha
        if merge.conflicts:
            message = f"Leave the version to {target}"
            return make_commit(parents=[sha], changes=merge.unbumped, message=message, base=sha)
        message = f"Merge {tag} into {target}"
        return make_commit(parents=[head, sha], changes=merge.changes, message=message, base=head)

    try:
        create_ref(context, f"heads/{proposal.branch}", of=f"{head} {sha}", make=make)
    except LostRace:
        return  # a run that was killed had made it: the pull request shows what it holds


def _open(context: Context, proposal: Proposal) -> Pull:
    target, merge = proposal.target.branch, proposal.merge
    title, body = pull_request.merge_back(context.story, proposal.target)
    pulls, draft = context.ports.pulls, bool(merge.conflicts)
    return create_once(
        context,
        f"the pull request {proposal.branch} into {target}",
        lambda: pulls.create(
            title=title, body=body, head=proposal.branch, base=target, draft=draft
        ),
        lambda: next(iter(pulls.find(base=target, head=proposal.branch)), None),
    )


def look_land(context: Context) -> LandFacts:
    """Read whether the targets hold the tag by now, whatever the journal says of them."""
    story = context.story
    repository = context.ports.rules.repository()
    return LandFacts(
        now=context.ports.clock.now(),
        incident=context.incident,
        landings=[_landing(context, story, told) for told in story.merge_backs.values()],
        may_arm=repository.allows_auto_merge is not False,
        silent=context.request.silent,
        repository=repository.name,
    )


def _landing(context: Context, story: Story, told: MergeBackProposed) -> Landing:
    """Read it once more in this run, unless the target held the tag already."""
    key = f"landing in {told.target}"
    found = context.once(key, lambda: _looked(context, story, told))
    if not merge_back.holds(found):
        context.forget(key)
    return found


def _looked(context: Context, story: Story, told: MergeBackProposed) -> Landing:
    """Compare by the target's head of this moment: it moves when the merge-back lands."""
    sha = story.tagged.sha if story.tagged else ""
    head = context.ports.refs.get(f"heads/{told.target}") or told.target
    relation = context.ports.history.compare(head, sha)
    pull = context.ports.pulls.get(told.pull) if told.pull else None
    version = story.branch.version if story.branch else ""
    pull = pull if carries(pull, version, told.target) else None
    landed = relation.status in ("behind", "identical")
    if landed or pull is None or pull.closed:
        equal = not landed and pull is not None and holds_fix(context, pull, head)
        return Landing(told, pull, relation, equal=equal, allowed=_allowed(context))
    how = merging.into(context, told.target)
    return Landing(
        told,
        pull,
        relation,
        allowed=_allowed(context),
        merging=how,
        behind=merging.is_behind(context, pull, head, how),
        updating=merging.updating(context, pull),
        not_armed=merging.not_armed(context, pull),
    )


def _allowed(context: Context) -> bool:
    """Whether a maintainer said, of just this version, that no merge-back is needed."""
    tagged = context.story.tagged
    return tagged is not None and MERGE_BACK in standing(context, {tagged.sha})


def ensure_land(context: Context, plan: Plan) -> Iterator[Event]:
    """Arm auto-merge, and bring up to date; what merges at once is landed by the next look."""
    todo: LandPlan = plan.payload or LandPlan()
    refused = set()
    for pull in todo.arm:
        if not merging.arm(context, pull, merging.into(context, pull.base_branch)):
            refused.add(pull.number)
    for pull in todo.update:
        merging.update(context, pull)
    yield from (event for event in todo.armed if event.pull not in refused)
    yield from todo.landed


def _nothing(_: Context, plan: Plan) -> Iterator[Event]:
    yield from plan.foretold


PROPOSE = Step("merge-back", look_propose, merge_back.propose, ensure_propose)
LAND = Step("merge-back", look_land, merge_back.land, ensure_land)
LANDED = Step("merged-back", look_land, merge_back.landed, _nothing)

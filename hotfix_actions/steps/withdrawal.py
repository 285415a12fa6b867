"""After a rollback: the withdrawn version's merge-backs are closed, and their branches removed."""

from collections.abc import Iterator

from hotfix_actions.context import Context
from hotfix_actions.domain import naming, withdrawal
from hotfix_actions.domain.events import Event, MergeBackProposed
from hotfix_actions.domain.merge_back_facts import carries
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.domain.withdrawal import Back, WithdrawalFacts, WithdrawalPlan
from hotfix_actions.domain.world import Comment
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections import notices, pull_request
from hotfix_actions.steps.once import create_once
from hotfix_actions.steps.publish import is_own
from hotfix_actions.steps.removing import removed


def look(context: Context) -> WithdrawalFacts:
    """Read the merge-backs of a withdrawn version; what cannot be read is left for the next time.

    The rollback is done by then: nothing here may let it look failed.
    """
    now, story = context.ports.clock.now(), context.story
    if story.withdrawn is None or not (story.merge_backs or context.request.new_attempt):
        return WithdrawalFacts(now)
    try:
        backs = [_back(context, told) for told in story.merge_backs.values()]
        ours = [back for back in backs if back is not None]
        return _branches(context, WithdrawalFacts(now, ours))
    except HotfixError as failure:
        context.ports.report.say(f"the merge-back was not closed: {failure.found}")
        return WithdrawalFacts(now)


def _back(context: Context, told: MergeBackProposed) -> Back | None:
    """Return a merge-back as it is; None for a pull request that is none of ours."""
    branch, pull = context.story.branch, context.ports.pulls.get(told.pull)
    if not carries(pull, branch.version if branch else "", told.target):
        return None
    key = pull_request.withdrawn_key(told.pull)
    back = Back(told, key, pull)
    return Back(told, key, pull, said=back.open and _said(context, told.pull, key) is not None)


def _said(context: Context, number: int, key: str) -> Comment | None:
    me = context.ports.people.me()
    shown = [one for one in context.ports.issues.comments(number) if is_own(one.author, me)]
    return next((one for one in shown if notices.key_of(one.body) == key), None)


def _branches(context: Context, facts: WithdrawalFacts) -> WithdrawalFacts:
    """Read the branches; with the next attempt the hotfix branch of this one goes, too."""
    story, get = context.story, context.ports.refs.get
    holds = {back.told.branch: made_by_tool(context, back.told) for back in facts.backs}
    if context.request.new_attempt and story.branch and story.tagged:
        into = context.ports.pulls.find(base=story.branch.branch)
        if all(pull.closed for pull in into):  # GitHub closes those whose base is removed
            holds[story.branch.branch] = frozenset({story.tagged.sha, story.branch.bump})
    left = [name for name in holds if name not in story.removed]
    heads = {name: get(f"heads/{name}") for name in left}
    return WithdrawalFacts(facts.now, facts.backs, heads, holds)


def made_by_tool(context: Context, told: MergeBackProposed) -> frozenset[str]:
    """Return the commits that a merge-back's branch holds if nobody pushed to it.

    The journal is no proof: the branch must have the tool's name for it, and its commit must be
    the tag's, or one on top of it, or be picked on top of the target alone.
    """
    branch, tagged = context.story.branch, context.story.tagged
    if branch is None or tagged is None or not told.head:
        return frozenset()
    if told.branch != naming.merge_back_branch(branch.version, told.target):
        return frozenset()
    if told.head == tagged.sha:
        return frozenset({told.head})
    commit = context.ports.objects.commit(told.head)
    on_top = tagged.sha in commit.parents or tagged.sha in commit.message
    return frozenset({told.head} if on_top else ())


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
    """Comment, close, remove; what fails is said, and tried again by the next command."""
    todo: WithdrawalPlan = plan.payload
    try:
        for back in todo.comment:
            _comment(context, back)
        for back in todo.close:
            context.ports.issues.update(back.told.pull, closed=True)
        yield from todo.closed
        for event in todo.told:
            head = todo.delete.get(event.branch)
            yield removed(context, event, head) if head else event
    except HotfixError as failure:
        context.ports.report.say(f"the merge-back was not closed: {failure.found}")


def _comment(context: Context, back: Back) -> None:
    story, number = context.story, back.told.pull
    tag = story.tagged.tag if story.tagged else ""
    body = pull_request.withdrawn(tag, story.number, number)
    create_once(
        context,
        f"the comment {back.key}",
        lambda: context.ports.issues.comment(number, body),
        lambda: _said(context, number, back.key),
    )


STEP = Step("withdraw-merge-back", look, withdrawal.withdraw, ensure)

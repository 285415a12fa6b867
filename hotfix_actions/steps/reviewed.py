"""Before a released version goes on: where the commit of its tag came from, as it is now."""

from collections.abc import Iterator

from hotfix_actions.context import Context
from hotfix_actions.domain import live
from hotfix_actions.domain import reviewed as domain
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.reviewed import ReviewedFacts
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.gates import review
from hotfix_actions.steps.provenance import provenance


def look(context: Context) -> ReviewedFacts:
    """Read the tag as it is now, and trace its commit; a release asks until production has it."""
    story, name = context.story, context.request.environment
    asked = domain.is_asked(story, name) if name else live.pending(story, "production")
    return look_finish(context) if asked else ReviewedFacts(context.incident)


def look_finish(context: Context) -> ReviewedFacts:
    """Read the tag as it is now, and trace its commit, wherever it was deployed meanwhile.

    It is published, and merged into branches: anybody can have moved the tag since.
    """
    tagged, made = context.story.tagged, context.story.branch
    if tagged is None or made is None:
        return ReviewedFacts(context.incident)
    tag = context.ports.objects.tag(tagged.tag)
    if domain.tag_moved(tagged, tag) is not None:  # another run may just have made it: look again
        context.ports.reads.renew()
        tag = context.ports.objects.tag(tagged.tag)
    known = provenance(context, made, tag.commit) if tag else None
    return ReviewedFacts(
        incident=context.incident,
        tagged=tagged,
        tag=tag,
        judged=review.judge(known) if known else None,
    )


def _nothing(_: Context, plan: Plan) -> Iterator[Event]:
    yield from plan.foretold


STEP = Step("reviewed", look, domain.reviewed, _nothing)
FINISH = Step("reviewed", look_finish, domain.reviewed, _nothing)

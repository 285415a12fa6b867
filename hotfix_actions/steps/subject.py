"""Which commit is judged; the fix pull request is recorded when it is seen."""

from collections.abc import Iterator

from hotfix_actions.context import Context
from hotfix_actions.domain import subject
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.step import Halt, Plan, Step
from hotfix_actions.domain.subject import Subject, SubjectFacts


def look(context: Context) -> SubjectFacts:
    """Read the hotfix branch's head and the pull requests into it."""
    return context.once("subject", lambda: _read(context))


def _read(context: Context) -> SubjectFacts:
    story, ports = context.story, context.ports
    made = story.branch
    facts = SubjectFacts(
        now=ports.clock.now(),
        command=context.request.command,
        branch=made,
        tagged=story.tagged,
    )
    if made is None or story.tagged is not None:
        return facts
    return SubjectFacts(
        now=facts.now,
        command=facts.command,
        branch=made,
        head=ports.refs.get(f"heads/{made.branch}") or "",
        pulls=ports.pulls.find(base=made.branch),
    )


def chosen(context: Context) -> Subject | Halt:
    """Give what is judged in this run."""
    return subject.choose(look(context))


def ensure(_: Context, plan: Plan) -> Iterator[Event]:
    """Nothing in the world: the pull request is a person's."""
    yield from plan.foretold


STEP = Step("subject", look, subject.decide, ensure)

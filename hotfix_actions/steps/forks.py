"""Before any code of a fork runs: a maintainer's word for that very commit."""

from hotfix_actions.context import Context
from hotfix_actions.domain import forks
from hotfix_actions.domain.forks import ForkFacts
from hotfix_actions.domain.step import Step
from hotfix_actions.steps import subject as subjects


def look(context: Context) -> ForkFacts:
    """Read the comments on the incident and on the pull request, with roles as they are now."""
    chosen = subjects.chosen(context)
    pull = forks.needs_word(chosen)
    if pull is None:
        return ForkFacts(context.incident, chosen)
    issues, people = context.ports.issues, context.ports.people
    said = [*issues.comments(context.incident), *issues.comments(pull.number)]
    words = [comment for comment in said if forks.named_by(comment)]
    return ForkFacts(
        incident=context.incident,
        subject=chosen,
        comments=words,
        roles={comment.author: people.role(comment.author) for comment in words},
        heard={event.comment: event.sha for event in context.story.vouched},
    )


STEP = Step("fork", look, forks.may_run, lambda _, plan: iter(plan.foretold))

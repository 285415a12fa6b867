"""What a rollback goes by where the journal tells of no rollout in this attempt."""

from collections.abc import Sequence

from hotfix_actions.context import Context
from hotfix_actions.domain import recall
from hotfix_actions.domain.attempts import as_of, earlier
from hotfix_actions.domain.recall import RecallFacts
from hotfix_actions.domain.rollout_end import names_version
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.step import Step
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.world import Deployment
from hotfix_actions.steps.base import records
from hotfix_actions.steps.environment import nothing, running_now
from hotfix_actions.steps.marks import is_gone
from hotfix_actions.steps.own_records import believed


def look(context: Context) -> RecallFacts:
    """Read the deployment records where the journal tells of no rollout, and what runs.

    A record that is not believed counts only where none is: it could hide the others, and anybody
    can make newer ones without end.
    """
    name = context.request.environment
    known: Sequence[Deployment] = ()
    running = UNCONFIGURED
    if not context.story.rollout(name).tag:
        known = believed(context, name) or records(context, name)
        running = running_now(context)
        attempt = _still_there(context, known)
        if attempt:
            context.undo_attempt(attempt)
    return RecallFacts(
        environment=name,
        incident=context.incident,
        story=context.story,
        trouble=context.trouble,
        records=() if context.story.rollout(name).tag else known,
        running=running,
    )


def _still_there(context: Context, known: Sequence[Deployment]) -> int:
    """Return the earlier attempt whose version the environment runs; 0 where none is seen.

    A further attempt begins once the version before it is withdrawn: so this is asked only where
    somebody may have written that it began.
    """
    story = context.story
    told = earlier(story.events)
    if not told:
        return 0
    running = running_now(context)
    for attempt in told:
        if _may_run(context, running, fold(as_of(story.events, attempt))):
            return attempt
    return _recorded_attempt(context, known, running.states)


def _may_run(context: Context, running: Running, before: Story) -> bool:
    """Whether the version of an attempt runs, or may where nobody can tell what does."""
    rollout = before.rollout(context.request.environment)
    sha = before.tagged.sha if before.tagged else ""
    if not rollout.tag or running.told:
        return any(names_version(state, rollout.tag, sha) for state in running.states)
    return rollout.rolled_back is None or not is_gone(context, rollout.tag)


def _recorded_attempt(context: Context, known: Sequence[Deployment], states: Sequence[str]) -> int:
    """Return the attempt of a record whose version runs, where the journal lacks the rollout."""
    for one in (one for one in known if "rollback" not in one.payload):
        attempt = one.payload.get("attempt")
        runs = any(names_version(state, one.ref, one.sha) for state in states)
        if runs and one.payload.get("incident") == context.incident and isinstance(attempt, int):
            return attempt if 0 < attempt < context.story.attempt else 0
    return 0


STEP = Step("recall", look, recall.decide, nothing)

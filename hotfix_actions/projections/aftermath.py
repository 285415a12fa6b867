"""What a command that ended on the way leaves behind in an environment: what runs, who watches."""

from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.projections.inert import plain


def told(story: Story, environment: str) -> str:
    """Return what runs now and what to do about it; nothing where no rollout was left half-way."""
    rollout = story.rollout(environment)
    if not environment or rollout.begun is None or rollout.rolled_back is not None:
        return ""
    state = _state(rollout)
    if not state:
        return ""
    again = f"hotfix deploy {environment} {story.number}"
    back = f"hotfix rollback {story.number} --environment {environment}"
    puts = f" (puts {_told(rollout.previous)} back)" if rollout.previous else ""
    onward = [] if rollout.rollback or rollout.trouble else [f"Go on:\n  {again}"]
    return "\n".join([state, *onward, f"Take it back{puts}:\n  {back}"])


def _state(rollout: Rollout) -> str:
    where, tag = _told(rollout.environment), _told(rollout.tag)
    if rollout.rollback is not None:
        return f"{where}: the rollback of {tag} was begun, and its end was not seen."
    if rollout.trouble:
        return f"{where} may still run {tag}, which is in trouble: {_told(rollout.trouble)}."
    if rollout.stopped is not None and rollout.done is None:
        runs = _told(rollout.stopped.state)
        return f"{where} runs {runs}: the rollout of {tag} was ended before its end."
    if rollout.done is None:
        return f"Whether {where} runs {tag} is not known: its rollout was begun, its end not seen."
    if rollout.watch is not None and rollout.watch.verdict == "pass":
        return ""
    return f"{tag} is live in {where} and unwatched."


def _told(text: str) -> str:
    return plain(text).replace("`", "'")

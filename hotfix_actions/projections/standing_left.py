"""What status says of what a run left half-way in an environment, or of what came back there."""

from collections.abc import Iterable

from hotfix_actions.domain.status import Standing
from hotfix_actions.domain.story import Rollout
from hotfix_actions.projections import nexts, progress
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.restored import command


def following(now: Standing) -> str:
    """Say what comes first by what is seen to run and to be left; nothing where the story does."""
    back = " ".join(returned(now))
    if back:
        return back
    stage = progress.stage(now.story)
    if stage == "watching" and "production" in now.left:
        return (
            f"Continue the watch: `hotfix deploy production {now.number}`. To roll back: "
            f"`hotfix rollback {now.number}`."
        )
    seen = {one.environment: one.state for one in now.environments if one.source == "state"}
    return nexts.withdrawn(now.story, seen) if stage == "withdrawn" else ""


def returned(now: Standing) -> Iterable[str]:
    """Say where a version runs that was rolled back, and how to put the old state back."""
    for one in now.environments:
        back = now.story.rollout(one.environment).rolled_back
        if back is not None and one.holds:
            yield (
                f"{one.environment} runs {_told(one.state)}, although {_told(back.tag)} was rolled "
                f"back there: `{command(now.number, one.environment, '')}`."
            )


def unfinished(now: Standing) -> Iterable[str]:
    """Say what was begun in an environment by a run that is over, and how it goes on."""
    for name in now.left:
        rollout = now.story.rollout(name)
        yield f"{_begun(rollout)} Go on: `{_onward(rollout, now.number)}`"


def _begun(rollout: Rollout) -> str:
    name, tag = rollout.environment, _told(rollout.tag)
    if rollout.rollback is not None:
        return f"Nobody goes on with the rollback of {tag} in {name}: the run that did has ended."
    if rollout.done is not None:
        return f"Nobody watches {tag} in {name}: the run that did has ended."
    return f"Nobody goes on with the rollout of {tag} to {name}: the run that did has ended."


def _onward(rollout: Rollout, number: int) -> str:
    if rollout.rollback is not None:
        return command(number, rollout.environment, "")
    return f"hotfix deploy {rollout.environment} {number}"


def _told(text: str) -> str:
    return plain(text).replace("`", "'")

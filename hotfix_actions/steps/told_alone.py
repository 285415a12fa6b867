"""An end of an attempt that a line of the journal alone tells, so that nothing can be undone."""

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Tagged
from hotfix_actions.domain.rollout_end import names_version
from hotfix_actions.domain.story import Rollout
from hotfix_actions.steps import believing
from hotfix_actions.steps.own_records import naming


def ended(context: Context) -> str:
    """Say that such a line ends the attempt, or nothing.

    Any writer can add one: no version with that line is deployed, and there is none to roll back.
    So neither that environment nor production may be seen to run it, and no believed record may
    tell that it was there.
    """
    tagged, names = context.story.tagged, list(context.settings.environments)
    told = [name for name in names if _is_told(context.story.rollout(name))]
    if tagged is None or not told:
        return ""
    if any(_may_run(context, name, tagged) for name in names if name in (*told, "production")):
        return ""
    return f"a line of the journal alone tells how it ended in {told[0]}, where it never was"


def _is_told(rollout: Rollout) -> bool:
    return bool(rollout.rollback or rollout.rolled_back or rollout.trouble or rollout.stopped)


def _may_run(context: Context, name: str, tagged: Tagged) -> bool:
    """Whether an environment runs the version, may have run it, or nobody can tell."""
    environment = dict(context.settings.environments).get(name)  # type: ignore[call-overload]
    if environment is None:
        return False
    made = context.story.branch
    version = made.version if made else ""
    running = context.ports.rollouts.of(name, environment, version=version).read()
    if running.unread:
        context.ports.report.say(f"whether {name} runs {tagged.tag} is unread: {running.unread}")
        return True
    runs = any(names_version(state, tagged.tag, tagged.sha) for state in running.states)
    return runs or _was_there(context, name, tagged)


def _was_there(context: Context, name: str, tagged: Tagged) -> bool:
    """Whether a believed record tells of its rollout, or whether one does was not read."""
    records, whole = naming(context, name, tagged.tag)
    own = (one for one in records if one.ref == tagged.tag and "rollback" not in one.payload)
    return not whole or any(believing.made(context, one) for one in own)

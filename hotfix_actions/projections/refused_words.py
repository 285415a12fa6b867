"""What comes next after a refusal: its own remedy, and not the command that was refused."""

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.words import GATES
from hotfix_actions.projections import driven, progress
from hotfix_actions.projections.halt_words import TABLE
from hotfix_actions.projections.halts import halt
from hotfix_actions.projections.progress import Stage

# Where a refusal says more than the stage does; at the others the stage names the remedy itself.
_STAGES: tuple[Stage, ...] = (
    "unreleased", "unstaged", "staging", "unapproved", "undeployed", "unproven", "unfinished",
    "merging-back", "unclosed",
)  # fmt: skip
_COMMANDS = ("release", "deploy", "finish")
# These send to `hotfix status`, or say what the stage says better.
_OF_THE_STAGE = ("not-released", "not-approved", "gates-refused", "tests-refused")
# What may come after an override without being the command that it was made for.
_ASIDE = (e.Told, e.Stopped, e.Noted, e.FixProposed, e.FixMerged)


def after_refusal(story: Story) -> str:
    """Return the remedy of the refusal that stands; nothing where none does."""
    stopped = story.stopped
    if stopped is None or progress.stage(story) not in _STAGES:
        return ""
    known = stopped.code in TABLE and stopped.code not in _OF_THE_STAGE
    if stopped.outcome != "refused" or stopped.command not in _COMMANDS or not known:
        return ""
    words, again = halt(stopped.code, stopped.facts, driven.driven(story)), _command(story, stopped)
    following = f"{words.next[:1].upper()}{words.next[1:]}"
    then = f". Then: `{again}`" if f"`{again}" not in following else ""
    return f"`{again}` was refused: {words.what}. {following}{then}."


def after_override(story: Story) -> str:
    """Return the command that a maintainer has just allowed; nothing where none is known."""
    passing = [event for event in story.events if isinstance(event, e.Overridden | e.Stopped)]
    last = next((at for at in range(len(story.events) - 1, -1, -1)
                 if not isinstance(story.events[at], _ASIDE)), None)  # fmt: skip
    allowed = story.events[last] if last is not None else None
    if not isinstance(allowed, e.Overridden) or set(allowed.what) & {*GATES, "triage"}:
        return ""
    before = passing[: passing.index(allowed)]
    refused = [one for one in before if isinstance(one, e.Stopped) and one.command in _COMMANDS]
    if not refused:
        return ""
    what = ", ".join(allowed.what)
    return f"A maintainer allowed it ({what}): `{_command(story, refused[-1])}`."


def _command(story: Story, stopped: e.Stopped) -> str:
    """Return what is run again; an environment is known by what the halt told."""
    where = stopped.facts.get("environment", "production") if stopped.command == "deploy" else ""
    name = where if where in ("staging", "production") else "production"
    words = ("hotfix", stopped.command, name if where else "", str(story.number))
    return " ".join(word for word in words if word)

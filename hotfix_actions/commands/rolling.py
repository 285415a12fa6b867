"""One rollback at the command line: what is known of it on the way, and what is said of its end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.commands.run import Options
from hotfix_actions.context import Context
from hotfix_actions.domain.settings import Settings
from hotfix_actions.errors import (
    HotfixError,
    LeaseHeld,
    LeaseLost,
    Outrun,
    OutsideFailed,
    PermissionMissing,
    RefsUnmoved,
)
from hotfix_actions.projections import restored as texts
from hotfix_actions.request import Request
from hotfix_actions.result import Result

LOOK = "look at {name} yourself, then run the same command again: it may be repeated"


@dataclass
class Rollback:
    """One rollback: what was asked for, and what is known of it on the way."""

    request: Request
    options: Options
    words: Mapping[str, Any]
    around: Surroundings
    trace: Trace
    settings: Settings | None = None
    context: Context | None = None
    silence: str = ""
    unrecorded: bool = False
    doubt: str = ""
    began: bool = False  # whether it ran a restore command without GitHub
    refused: HotfixError | None = None  # why GitHub, which answered, wrote neither lock nor journal
    instead: str = ""  # by which configuration it went, where the default branch's was of no use

    @property
    def recorded(self) -> str:
        """Return the state that was chosen before GitHub fell silent: one that is believed."""
        if self.context is None:
            return ""
        rollout = self.context.story.rollout(self.request.environment)
        known = self.context.back_to.get(self.request.environment, "")
        return "" if rollout.rolled_back is not None else known

    @property
    def later(self) -> str:
        """Return the sentence on the records that are left."""
        if self.unrecorded:
            return (
                "nothing will be recorded: neither a journal nor a deployment record shows that a "
                f"hotfix of #{self.request.incident} went to {self.request.environment}. If the "
                "number is wrong, run it again with the right one."
            )
        number, name = self.request.incident or 0, self.request.environment
        return texts.records(number, name, str(self.words.get("to") or ""))

    @property
    def touched(self) -> bool:
        """Whether a restore command has done its work, so that there is time for GitHub."""
        return self.context is not None and self.context.touched

    @property
    def undoing(self) -> bool:
        """Whether a restore command was begun, so that production may be another by now."""
        return self.began or (self.context is not None and self.context.undoing)

    @property
    def restored(self) -> bool:
        """Whether this run has put the state back, so that only records are left."""
        return self.context is not None and bool(self.context.restored)


def runs(context: Context) -> str:
    """Return what runs after a rollback that is done: what was read, whatever a line tells."""
    name = context.request.environment
    runs = context.restored or context.request.to or context.back_to.get(name, "")
    said = texts.back(context.story, name, runs)
    again = f"; #{context.incident} is open again" if context.reopened else ""
    return f"{said}{again}" if said else ""


def unwritten(one: Rollback, result: Result) -> Result:
    """Say what runs, and that the journal does not tell."""
    name, number = one.request.environment, one.request.incident or 0
    state, trouble = (one.context.restored, one.context.trouble) if one.context else ("", "")
    blind = one.context is not None and one.context.unverified
    runs = texts.put_back(name, state, unverified=True) if blind else f"{name} runs {state}"
    said = f"{runs}; the journal does not hold this: {trouble}"
    return replace(result, said=said, next=f"look what it held: `hotfix journal verify {number}`",
                   number=number)  # fmt: skip


def with_how_to(one: Rollback, failure: HotfixError) -> HotfixError:
    """Add how to put a state back without GitHub."""
    how = texts.how_to(one.request.incident or 0, one.request.environment)
    remedy = f"{failure.remedy}\n{how}"
    kind = type(failure) if isinstance(failure, PermissionMissing) else OutsideFailed
    return kind(tried=failure.tried, found=failure.found, remedy=remedy)


def unrecorded(one: Rollback, failure: HotfixError) -> HotfixError:
    """Say what is true now where only the records are missing."""
    state = one.context.restored if one.context else one.request.to
    name, blind = one.request.environment, one.context is not None and one.context.unverified
    said = (
        texts.put_back(name, state, unverified=True) if blind else f"{name} runs {state}, verified"
    )
    kind = type(failure) if isinstance(failure, PermissionMissing) else OutsideFailed
    return kind(
        tried=failure.tried,
        found=f"{said}; recording it failed: {failure.found}",
        remedy=failure.remedy if isinstance(failure, RefsUnmoved) else one.later,
    )


def is_refused(one: Rollback, failure: HotfixError) -> bool:
    """Whether GitHub answered, and only the tool's own refs could not be written."""
    began = one.context is not None and one.context.record_apart is not None
    return began and isinstance(failure, RefsUnmoved | Outrun | LeaseHeld | LeaseLost)


def recorded_apart(one: Rollback, failure: HotfixError, said: str) -> HotfixError:
    """Record on GitHub what is true without the tool's own refs; return how the rollback ends."""
    context, told = one.context, "its deployment record and the release tell of it"
    try:
        if context is not None and context.record_apart is not None:
            context.touched, context.restored = True, one.request.to
            context.record_apart()
    except HotfixError as more:
        told = f"recording it on GitHub failed: {more.found}"
    return OutsideFailed(
        tried=failure.tried,
        found=f"{said}; {told}, the journal does not: {failure.found}",
        remedy=f"{failure.remedy}\nThat writes the journal, and takes the environment's lock.",
    )


def unverified(one: Rollback, result: Result) -> HotfixError | None:
    """Return how a rollback ends that was recorded, and of which nothing tells whether it is true.

    It ends as one without GitHub does: exit code 4. None where production was read.
    """
    context, name = one.context, one.request.environment
    if context is None or not context.unverified or result.outcome not in ("done", "waiting"):
        return None
    return OutsideFailed(
        tried=f"putting {context.restored} back into {name}",
        found=result.said,
        remedy=f"look at {name} yourself. Let the next rollback look, too: "
        f"`environments.{name}.state` in .github/hotfix.yml\n{result.next}",
    )

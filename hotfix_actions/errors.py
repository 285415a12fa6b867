"""Expected failures: typed, carrying facts, each with its exit code.

An expected failure says what was tried, what came back and what to do - the last as something to
paste. Anything that is not one of these is a bug: exit code 70 and a log.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

DONE = 0
REFUSED = 1
USAGE = 2
MISSING = 3
OUTSIDE = 4
BUG = 70
INTERRUPTED = 130
# How many refs one command removes.
_MOST_BLOCKING = 20


class HotfixError(Exception):
    """An expected failure.

    `tried` is what the tool was doing, `found` what came back, `remedy` what a person can do about
    it, as something to paste where there is such a thing. `now` is what is true all the same, where
    something was at stake: it is told first.
    """

    exit_code = REFUSED

    def __init__(self, *, tried: str, found: str, remedy: str) -> None:
        self.tried = tried
        self.found = found
        self.remedy = remedy
        self.now = ""
        super().__init__(f"{tried}: {found}")

    def also(self, text: str) -> None:
        """Add to what a person can do about it."""
        if text:
            self.remedy = f"{self.remedy}\n{text}"


class Refused(HotfixError):
    """A rule of the flow says no."""


class UsageFault(HotfixError):
    """The words given to the command do not fit the world: exit code 2."""

    exit_code = USAGE


@dataclass(frozen=True)
class Fault:
    """One fault of a configuration file: where, what, and how to fix it (`mend`)."""

    where: str
    what: str
    mend: str = ""


class ConfigurationFault(HotfixError):
    """Every fault of a configuration at once: exit code 2."""

    exit_code = USAGE

    def __init__(self, *, source: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [f"{f.where}: {f.what}" + (f" - {f.mend}" if f.mend else "") for f in self.faults]
        count = f"{len(lines)} fault" + ("s" if len(lines) > 1 else "")
        super().__init__(
            tried=f"reading {source}",
            found=f"{count}:\n  " + "\n  ".join(lines),
            remedy=f"fix {source} on the default branch, then run the command again",
        )


class PermissionMissing(HotfixError):
    """A permission or a setting is missing: exit code 3."""

    exit_code = MISSING


class PersonNeeded(PermissionMissing):
    """GitHub lets a person do what it does not let this token do: exit code 3.

    `thing` is what is to be made, by the name that a plan gives it; `command` is what a person with
    write access pastes. `sha` is the object that is there already and only lacks its ref, `of` the
    commit that it was made for. `mend` says how to need no person next time.
    """

    def __init__(  # facts of one refusal
        self,
        *,
        tried: str,
        found: str,
        thing: str,
        command: str,
        mend: str,
        sha: str = "",
        of: str = "",
    ) -> None:
        self.thing = thing
        self.command = command
        self.mend = mend
        self.sha = sha
        self.of = of
        remedy = (
            "let a person with write access run this, then run the same command again:\n"
            f"  {command}\nNo person is needed where you {mend}."
        )
        super().__init__(tried=tried, found=found, remedy=remedy)

    def about(self, of: str) -> "PersonNeeded":
        """Say which commit the object was made for, so that it is used again only for that."""
        return PersonNeeded(
            tried=self.tried,
            found=self.found,
            thing=self.thing,
            command=self.command,
            mend=self.mend,
            sha=self.sha,
            of=of,
        )


class OutsideFailed(HotfixError):
    """The outside world failed after retries; safe to run again: exit code 4."""

    exit_code = OUTSIDE


class RefsUnmoved(OutsideFailed):
    """GitHub refuses to move refs, whatever is tried, and they are as they were."""


class RefsBlocked(RefsUnmoved):
    """Refs that anybody may have pushed stand where git would have to keep one of the tool's.

    `blocking` are their full names.
    """

    def __init__(self, ref: str, blocking: Sequence[str]) -> None:
        names = " ".join(shlex.quote(f":{one}") for one in blocking[:_MOST_BLOCKING])
        super().__init__(
            tried=f"creating {ref}",
            found=f"git cannot keep it beside {', '.join(blocking[:_MOST_BLOCKING])}",
            remedy=f"find out who pushed that, and remove it:\n  git push origin {names}\n"
            "then run the same command again",
        )


class Outrun(OutsideFailed):
    """A ref was moved by somebody else on every try; GitHub answered each time."""

    FASTER = "another run was faster"

    def __init__(self, tried: str, ref: str) -> None:
        super().__init__(
            tried=tried,
            found=f"{self.FASTER} each time",
            remedy=f"run the same command again; if it comes back, find out who moves {ref}",
        )


class NotRestored(OutsideFailed):
    """The previous state is not back, or does not show: no other way would do better."""


class LeaseHeld(OutsideFailed):
    """Another run is at work on the same incident or environment."""


class LeaseUnreadable(Refused):
    """A lease stands there that nobody can read: a person has to look at it and remove it."""


class JournalUnreadable(Refused):
    """A journal that holds no events anybody could read, nor may be written to.

    `ref` is the full name of the ref that holds it.
    """

    def __init__(self, incident: int, trouble: str, *, ref: str) -> None:
        super().__init__(
            tried=f"using the journal of #{incident}",
            found=trouble,
            remedy="put it back to the commit that the incident's issue names at its end, from a "
            f"clone that has it:\n  git push --force origin COMMIT:{ref}\nor, if there never was "
            f"a journal, remove it:\n  git push origin :{ref}",
        )


class LeaseLost(OutsideFailed):
    """Another run took over what this one was at work on."""


class RateLimited(OutsideFailed):
    """GitHub's rate limit ends later than this command waits; `until` is that moment in UTC."""

    def __init__(self, *, tried: str, found: str, until: datetime, remedy: str = "") -> None:
        self.until = until
        again = f"wait until {until:%Y-%m-%d %H:%M:%S} UTC, then run the same command again"
        super().__init__(tried=tried, found=found, remedy=remedy or again)


class LostRace(Exception):
    """A compare-and-swap was lost: read again and retry. Never reaches a person."""


class Unsure(Exception):
    """A POST may or may not have taken effect: look before repeating it. Never reaches a person.

    `late`: the answer did not come in time, so that GitHub may still be at work on it.
    """

    def __init__(self, what: str, *, late: bool = False) -> None:
        self.late = late
        super().__init__(what)

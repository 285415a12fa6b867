"""Leases: the holder, the stored form, and expiry."""

import json
import re
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from hotfix_actions.domain.lag import LATE

# A lease's message is a line and a small object; anything longer is not the tool's.
LONGEST = 8000
# No command asks for more: a watch of a day and a rollout. What is further away is no lease.
FARTHEST = timedelta(days=8)
# The years that an end may have: with others nobody can reckon.
YEARS = range(2000, 2200)
# The most characters of a name, and the highest number of anything: GitHub's runs have 11 digits.
LONGEST_NAME = 300
HIGHEST = 10**15
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Worker:
    """One process that works: the run it belongs to, and the process itself.

    On GitHub Actions `run_id`, `attempt`, `job` and `runner` tell the job; elsewhere `run_id` is 0.
    `host` and `process` are compared whole; a process is its number and, where the system tells,
    when it began, so that a number used again is another process.
    """

    run: str
    run_id: int = 0
    attempt: int = 0
    job: str = ""
    runner: str = ""
    host: str = ""
    process: str = ""


@dataclass(frozen=True)
class Holder:
    """Who holds a lease: a run, until when, for which command.

    `number` rises with each one that took the lease over from another. `released` is only said by
    leases of older versions, by those kept on branches, which are never deleted, and where it is
    `unsure`: the run failed, and may have made what it has not written down.
    """

    run: str
    until: datetime
    number: int = 1
    command: str = ""
    released: bool = False
    worker: Worker | None = None
    unsure: bool = False


@dataclass(frozen=True)
class LeaseFault:
    """A lease that nobody can read: the full name of its ref, what stands there, and why."""

    ref: str
    sha: str
    why: str

    @property
    def removal(self) -> str:
        """The command that removes it, as long as it is what was seen."""
        return f"git push --force-with-lease={self.ref}:{self.sha} origin :{self.ref}"


class Unreadable(ValueError):
    """A lease that the tool cannot read; the text says why."""


_Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=HIGHEST)]


class _Written(msgspec.Struct, frozen=True):
    """The object in a lease's message. Older versions wrote only the first five."""

    run: _Name
    until: datetime
    number: _Number = 1
    command: _Name = ""
    released: bool = False
    run_id: _Number = 0
    attempt: _Number = 0
    job: _Name = ""
    runner: _Name = ""
    host: _Name = ""
    process: _Name = ""
    unsure: bool = False


def named(text: str) -> str:
    """Return a name as a lease may hold it: one line that can be shown, and not too long."""
    return _CONTROL.sub("", text)[:LONGEST_NAME]


def encode(holder: Holder, token: str = "") -> str:
    """Return the message of a lease's commit; `token` makes it unlike any other."""
    worker = holder.worker or Worker(holder.run)
    data = {
        **asdict(worker),
        "until": holder.until.isoformat(),
        "number": holder.number,
        "command": holder.command,
        "released": holder.released,
        "unsure": holder.unsure,
        "token": token,
    }
    word = "Released" if holder.released else "Taken"
    return f"{word} by {holder.run} for {holder.command}\n\n{json.dumps(data)}\n"


def decode(message: str) -> Holder:
    """Read a lease's message, which anybody with write access may have written.

    Every field of what is returned can be shown, compared and reckoned with. Raises Unreadable.
    """
    if len(message) > LONGEST:
        raise Unreadable(f"its message has {len(message)} characters")
    text = message.partition("\n\n")[2].partition("\n")[0]
    try:
        told = msgspec.json.decode(text, type=_Written)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"its message holds no lease: {error}") from error
    worker = Worker(**{one.name: getattr(told, one.name) for one in fields(Worker)})
    names = [name for name in (told.command, *asdict(worker).values()) if isinstance(name, str)]
    if any(named(name) != name for name in names):
        raise Unreadable("a name in it holds a control character")
    number = min(told.number, HIGHEST - 1)  # the next one is higher
    return Holder(
        told.run, _end(told.until), number, told.command, told.released, worker, told.unsure
    )


def doubted_until(holder: Holder, now: datetime) -> datetime | None:
    """Return until when lists may lack what a lease's last run made and did not write down.

    None for a run that ended well. When a run that left its lease behind ended nobody knows.
    """
    if holder.released and not holder.unsure:
        return None
    ended = min(holder.until, now) if holder.released else now
    return ended + timedelta(seconds=LATE)


def _end(until: datetime) -> datetime:
    if until.tzinfo is None:
        raise Unreadable("its end names no time zone")
    if until.year not in YEARS:
        raise Unreadable(f"it claims to last until the year {until.year}")
    return until.astimezone(UTC)


def outlasting(holder: Holder, now: datetime) -> bool:
    """Whether a lease claims to last longer than any command may."""
    return holder.until > now + FARTHEST


def same_process(holder: Holder, worker: Worker) -> bool:
    """Whether this very process holds the lease."""
    known = holder.worker
    if known is None or not known.process:
        return holder.run == worker.run  # as older versions wrote it
    return known == worker


def same_job(holder: Worker, worker: Worker) -> bool:
    """Whether both are processes of one job of one attempt, on one runner."""
    ours = (worker.run_id, worker.attempt, worker.job, worker.runner)
    return (holder.run_id, holder.attempt, holder.job, holder.runner) == ours


def overtaken(holder: Worker, worker: Worker) -> bool:
    """Whether a later attempt of the holder's run asks: GitHub begins one after the other's end.

    https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs
    """
    return (
        bool(worker.run_id) and holder.run_id == worker.run_id and holder.attempt < worker.attempt
    )

"""Leases: who holds one, how that is written down, and who holds it no more."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta

import msgspec

# A lease's message is a line and a small object; anything longer is not the tool's.
LONGEST = 8000
# No command asks for more: a watch of a day and a rollout. What is further away is no lease.
FARTHEST = timedelta(days=8)


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
    leases of older versions, and by those kept on branches, which are never deleted.
    """

    run: str
    until: datetime
    number: int = 1
    command: str = ""
    released: bool = False
    worker: Worker | None = None


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


class _Written(msgspec.Struct, frozen=True):
    """The object in a lease's message. Older versions wrote only the first five."""

    run: str
    until: datetime
    number: int = 1
    command: str = ""
    released: bool = False
    run_id: int = 0
    attempt: int = 0
    job: str = ""
    runner: str = ""
    host: str = ""
    process: str = ""


def encode(holder: Holder, token: str = "") -> str:
    """Return the message of a lease's commit; `token` makes it unlike any other."""
    worker = holder.worker or Worker(holder.run)
    data = {
        **asdict(worker),
        "until": holder.until.isoformat(),
        "number": holder.number,
        "command": holder.command,
        "released": holder.released,
        "token": token,
    }
    word = "Released" if holder.released else "Taken"
    return f"{word} by {holder.run} for {holder.command}\n\n{json.dumps(data)}\n"


def decode(message: str) -> Holder:
    """Read a lease's message. Raises Unreadable."""
    if len(message) > LONGEST:
        raise Unreadable(f"its message has {len(message)} characters")
    text = message.partition("\n\n")[2].partition("\n")[0]
    try:
        told = msgspec.json.decode(text, type=_Written)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Unreadable(f"its message holds no lease: {error}") from error
    if told.until.tzinfo is None:
        raise Unreadable("its end names no time zone")
    worker = Worker(**{one.name: getattr(told, one.name) for one in fields(Worker)})
    until = told.until.astimezone(UTC)
    return Holder(told.run, until, told.number, told.command, told.released, worker)


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

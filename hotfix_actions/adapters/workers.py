"""Which process this is, and whether another one of this machine is still alive."""

import getpass
import hashlib
import os
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

from hotfix_actions.adapters.supervisor import MARKER
from hotfix_actions.domain.lease import HIGHEST, Holder, Worker, named, same_job
from hotfix_actions.domain.left_running import MOST, LeftRunning

_PROCESSES = Path("/proc")
_MACHINE = Path("/etc/machine-id")
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NUMBERS = Path("/proc/self/ns/pid")
# Where the moment a process began stands in its `stat`, counted after the name in brackets:
# https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
_BEGAN = 19
# No system numbers its processes with more digits.
_MOST_DIGITS = 10


def this_one(env: Mapping[str, str], run: str) -> Worker:
    """Return this process; on GitHub Actions with its run, attempt, job and runner.

    Its names are such that a lease with them can be read again.
    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    return Worker(
        run=named(run),
        run_id=_number(env.get("GITHUB_RUN_ID", "")),
        attempt=_number(env.get("GITHUB_RUN_ATTEMPT", "")) or 1,
        job=named(env.get("GITHUB_JOB", "")),
        runner=named(env.get("RUNNER_NAME", "")),
        host=named(_host()),
        process=_process(os.getpid()),
    )


def has_ended(holder: Holder, here: Worker) -> bool:
    """Whether a process of this very machine is over; of other machines nothing can be said here.

    Runners of GitHub share names of hosts: there only the same job may be told so.
    """
    there = holder.worker
    if there is None or not there.process:
        return run_has_ended(holder.run, here)
    if there.run_id != here.run_id or (there.run_id and not same_job(there, here)):
        return False
    if there.host != here.host:
        return False
    return not _lives(there.process)


def run_has_ended(run: str, here: Worker) -> bool:
    """Whether a run known by its name alone is over: `local-HOST-USER-PID`, of this host."""
    begin = f"local-{socket.gethostname()}-{getpass.getuser()}-"
    number = _process_number(run.removeprefix(begin))
    ours = run.startswith(begin) and not here.run_id
    return ours and number is not None and not _alive(number)


def left_running(numbers: Iterable[int], mark: str) -> LeftRunning | None:
    """Return these processes as they can be found again; None where none is alive any more."""
    there = tuple(_process(number) for number in numbers if _alive(number))
    if not there:
        return None
    named = there if len(there) <= MOST else ()
    return LeftRunning(count=len(there), place=_place(), processes=named, mark=mark)


def may_live(left: LeftRunning) -> bool:
    """Whether one of these processes, or something that holds their mark, may be alive.

    True where that cannot be told: on another machine, or of too many.
    """
    if not left.place or left.place != _place() or len(left.processes) != left.count:
        return True
    return any(_lives(one) for one in left.processes) or _is_marked(left.mark)


def _lives(process: str) -> bool:
    """Whether a process, as `_process` names it, is alive."""
    number = _process_number(process.partition(".")[0])
    if number is None:
        return True  # nobody wrote that who knows its name
    now = _process(number)
    return _alive(number) and (now == process or "." not in now or "." not in process)


def _is_marked(mark: str) -> bool:
    """Whether a process of this user has the mark in its environment."""
    wanted = f"{MARKER}={mark}".encode()
    folders = _PROCESSES.iterdir() if _PROCESSES.is_dir() else ()
    return bool(mark) and any(wanted in _bytes(one / "environ") for one in folders)


def _place() -> str:
    """Return this machine in this boot and, where a part of it has numbers of its own, which one.

    Runners may share their name and even their machine's id; no two boots share theirs.
    https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
    """
    try:
        return f"{_host()} {_text(_BOOT)} {_NUMBERS.readlink()}"
    except OSError:
        return _host()


def _process_number(text: str) -> int | None:
    """Return the number of a process, as anybody may have written it; None where it is none."""
    sane = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if sane else None


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    return number if number <= HIGHEST else 0


def _host() -> str:
    """Return this machine's name, with what tells it from another of the same name."""
    machine = _text(_MACHINE)
    mark = f"/{hashlib.sha256(machine.encode()).hexdigest()[:8]}" if machine else ""
    return f"{socket.gethostname()}{mark}"


def _process(number: int) -> str:
    """Return a process's number and, where the system tells, when it began and in which boot."""
    began = _text(_PROCESSES / str(number) / "stat").rpartition(")")[2].split()
    if len(began) <= _BEGAN:
        return str(number)
    return f"{number}.{_text(_BOOT)[:8]}.{began[_BEGAN]}"


def _alive(number: int) -> bool:
    """Whether a process has not ended; one that nobody has collected yet has."""
    if _text(_PROCESSES / str(number) / "stat").rpartition(")")[2].split()[:1] == ["Z"]:
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _text(path: Path) -> str:
    return _bytes(path).decode(errors="replace").strip()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

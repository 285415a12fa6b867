"""The cases of a test report: read from hostile files, counted into a test run."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.ports import Finished

T = TypeVar("T")
State = Literal["passed", "failed", "skipped"]
_STATES: tuple[State, ...] = ("passed", "failed", "skipped")

REPORT_LIMIT = 10 * 1024 * 1024
# Far more than any suite has, and little enough to be held.
MOST_CASES = 100_000
_MOST_FAILURES = 50
_LONGEST_NAME = 300
_TAIL = 2000


@dataclass(frozen=True)
class Case:
    """One test of a report, and the file it stands in where the report says so."""

    name: str
    state: State
    file: str = ""


@dataclass(frozen=True)
class Claims:
    """What a report says in numbers of what it lists; `broken`: that something beside it failed.

    None: the report does not say it.
    """

    passed: int | None = None
    failed: int = 0
    skipped: int = 0
    broken: bool = False


Reader = Callable[[str], Sequence[Case]]


def read(path: Path, reader: Reader) -> tuple[Case, ...] | None:
    """Read the cases of a report file; None where it is no report that can be believed.

    The change's own code wrote the file: it may be missing, huge, a pipe, or nonsense.
    """
    if not path.is_file() or path.stat().st_size > REPORT_LIMIT:
        return None
    with path.open("rb") as file:
        content = file.read(REPORT_LIMIT + 1)
    if len(content) > REPORT_LIMIT or b"\0" in content:  # UTF-16 and UTF-32 hold them, text not
        return None
    return parse(content.decode(errors="replace"), reader)


def parse(text: str, reader: Reader) -> tuple[Case, ...] | None:
    """Read the cases of a report; None where it is none. Readers raise on what is not theirs."""
    try:
        found = tuple(reader(text))
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return None
    return found if len(found) <= MOST_CASES else None


def decoded(text: str, kind: type[T]) -> T:
    """Return a JSON report. Raises ValueError for one that is none, or holds far too much."""
    if text.count("{") + text.count("[") > 5 * MOST_CASES:
        raise ValueError("it holds too much")
    return msgspec.json.decode(text, type=kind)


def agreeing(found: Sequence[Case], claims: Claims, name: str = "the report") -> list[Case]:
    """Return the cases such that they are no better than what the report says in numbers.

    What it counts as failed and does not list is one more failed case; what it counts as skipped,
    or does not count as passed, takes away that many passed ones.
    """
    cases = list(found)
    listed = {state: sum(case.state == state for case in cases) for state in _STATES}
    doubted = max(0, claims.skipped - listed["skipped"])
    if claims.passed is not None:
        doubted = max(doubted, listed["passed"] - claims.passed)
    for at in range(len(cases) - 1, -1, -1):
        if doubted <= 0:
            break
        if cases[at].state == "passed":
            cases[at] = replace(cases[at], state="skipped")
            doubted -= 1
    unlisted = claims.failed - listed["failed"]
    if unlisted > 0:
        cases.append(Case(f"{name}: {unlisted} failed, and not listed", "failed"))
    elif claims.broken and not listed["failed"]:
        cases.append(Case(f"{name}: failed beside its tests", "failed"))
    return cases


def within(cases: Sequence[Case], root: Path, only: Collection[str]) -> tuple[Case, ...]:
    """Keep the cases of some files, where the report tells the file of every case."""
    if not all(case.file for case in cases):
        return tuple(cases)
    wanted = {(root / path).resolve() for path in only}
    return tuple(case for case in cases if (root / case.file).resolve() in wanted)


def counted(
    command: str, finished: Finished, cases: Sequence[Case] | None, *, root: Path
) -> TestRun:
    """Count the cases of a run that ended; names that are files are told from the root."""
    found = cases or ()
    failed = [_without(case.name, root) for case in found if case.state == "failed"]
    failures = [name[:_LONGEST_NAME] for name in failed]
    passed = sum(case.state == "passed" for case in found)
    return TestRun(
        command=command,
        ran=passed + len(failures),
        passed=passed,
        failed=len(failures),
        skipped=sum(case.state == "skipped" for case in found),
        exit_code=finished.code,
        report=cases is not None,
        timed_out=finished.timed_out,
        seconds=finished.seconds,
        failures=tuple(failures[:_MOST_FAILURES]),
        tail=(finished.stdout + finished.stderr)[-_TAIL:],
    )


def _without(name: str, root: Path) -> str:
    return name.removeprefix(f"{root.resolve()}/").removeprefix(f"{root}/")

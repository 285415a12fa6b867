"""The cases of a test report: read from hostile files, counted into a test run."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.ports import Finished

State = Literal["passed", "failed", "skipped"]

REPORT_LIMIT = 10 * 1024 * 1024
_MOST_FAILURES = 50
_LONGEST_NAME = 300
_TAIL = 2000


@dataclass(frozen=True)
class Case:
    """One test of a report, and the file it stands in where the report says so."""

    name: str
    state: State
    file: str = ""


Reader = Callable[[str], Sequence[Case]]


def read(path: Path, reader: Reader) -> tuple[Case, ...] | None:
    """Read the cases of a report file; None where it is no report that can be believed.

    The change's own code wrote the file: it may be missing, huge, a pipe, or nonsense.
    """
    if not path.is_file() or path.stat().st_size > REPORT_LIMIT:
        return None
    with path.open("rb") as file:
        text = file.read(REPORT_LIMIT + 1)
    return parse(text.decode(errors="replace"), reader)


def parse(text: str, reader: Reader) -> tuple[Case, ...] | None:
    """Read the cases of a report; None where it is none. Readers raise on what is not theirs."""
    try:
        return tuple(reader(text))
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return None


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

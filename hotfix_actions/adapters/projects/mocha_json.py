"""The JSON report of mocha: `--reporter json --reporter-option output=FILE` (9.2 or newer)."""

from collections.abc import Sequence

import msgspec

from hotfix_actions.adapters.projects.cases import Case, Claims, State, agreeing, decoded


class _Test(msgspec.Struct, rename="camel"):
    full_title: str = ""
    file: str | None = None


class _Stats(msgspec.Struct, frozen=True):
    passes: int | None = None
    failures: int = 0
    pending: int = 0


class _Report(msgspec.Struct):
    passes: list[_Test]
    failures: list[_Test]
    pending: list[_Test] = []
    stats: _Stats = _Stats()


def cases(text: str) -> Sequence[Case]:
    """Read the test cases; the numbers beside them are believed where they are worse.

    Raises msgspec.DecodeError where the text is no such report.
    """
    report = decoded(text, _Report)
    groups: tuple[tuple[list[_Test], State], ...] = (
        (report.passes, "passed"),
        (report.failures, "failed"),
        (report.pending, "skipped"),
    )
    listed = [
        Case(name=test.full_title or "(no name)", state=state, file=test.file or "")
        for tests, state in groups
        for test in tests
    ]
    stats = report.stats
    return agreeing(listed, Claims(stats.passes, stats.failures, stats.pending))

"""The JSON report of mocha: `--reporter json --reporter-option output=FILE` (9.2 or newer)."""

from collections.abc import Sequence

import msgspec

from hotfix_actions.adapters.projects.cases import Case, State


class _Test(msgspec.Struct, rename="camel"):
    full_title: str = ""
    file: str | None = None


class _Report(msgspec.Struct):
    passes: list[_Test]
    failures: list[_Test]
    pending: list[_Test] = []


def cases(text: str) -> Sequence[Case]:
    """Read the test cases. Raises msgspec.DecodeError where the text is no such report."""
    report = msgspec.json.decode(text, type=_Report)
    groups: tuple[tuple[list[_Test], State], ...] = (
        (report.passes, "passed"),
        (report.failures, "failed"),
        (report.pending, "skipped"),
    )
    return [
        Case(name=test.full_title or "(no name)", state=state, file=test.file or "")
        for tests, state in groups
        for test in tests
    ]

"""The JSON reports of jest (`--json`) and of vitest (`--reporter=json`): one shape."""

from collections.abc import Iterator, Sequence

import msgspec

from hotfix_actions.adapters.projects.cases import Case, State

_STATES: dict[str, State] = {"passed": "passed", "failed": "failed"}


class _Assertion(msgspec.Struct, rename="camel"):
    status: str
    full_name: str = ""
    title: str = ""


class _File(msgspec.Struct, rename="camel"):
    name: str
    status: str = ""
    assertion_results: list[_Assertion] = []


class _Report(msgspec.Struct, rename="camel"):
    test_results: list[_File]


def cases(text: str) -> Sequence[Case]:
    """Read the test cases; a file that could not be loaded is one failed case.

    What is neither passed nor failed (pending, todo, skipped, disabled) counts as skipped. Raises
    msgspec.DecodeError where the text is no such report.
    """
    return list(_cases(msgspec.json.decode(text, type=_Report)))


def _cases(report: _Report) -> Iterator[Case]:
    for file in report.test_results:
        told = [_case(assertion, file.name) for assertion in file.assertion_results]
        yield from told
        if file.status == "failed" and all(case.state != "failed" for case in told):
            yield Case(name=file.name, state="failed", file=file.name)


def _case(assertion: _Assertion, file: str) -> Case:
    name = assertion.full_name.strip() or assertion.title or file
    return Case(name=name, state=_STATES.get(assertion.status, "skipped"), file=file)

"""The JSON reports of jest (`--json`) and of vitest (`--reporter=json`): one shape."""

from collections.abc import Iterator, Sequence

import msgspec

from hotfix_actions.adapters.projects.cases import Case, Claims, State, agreeing, decoded

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
    num_passed_tests: int | None = None
    num_failed_tests: int = 0
    num_runtime_error_test_suites: int = 0
    success: bool = True
    was_interrupted: bool = False


def cases(text: str) -> Sequence[Case]:
    """Read the test cases; a file that could not be loaded is one failed case.

    What is neither passed nor failed (pending, todo, skipped, disabled) counts as skipped. The
    numbers of the whole report are believed where they are worse. Raises msgspec.DecodeError where
    the text is no such report, ValueError where the run was interrupted.
    """
    report = decoded(text, _Report)
    if report.was_interrupted:
        raise ValueError("the run was interrupted")
    claims = Claims(
        passed=report.num_passed_tests,
        failed=report.num_failed_tests,
        broken=not report.success or report.num_runtime_error_test_suites > 0,
    )
    return agreeing(list(_cases(report)), claims)


def _cases(report: _Report) -> Iterator[Case]:
    for file in report.test_results:
        told = [_case(assertion, file.name) for assertion in file.assertion_results]
        yield from told
        if file.status == "failed" and all(case.state != "failed" for case in told):
            yield Case(name=file.name, state="failed", file=file.name)


def _case(assertion: _Assertion, file: str) -> Case:
    name = assertion.full_name.strip() or assertion.title or file
    return Case(name=name, state=_STATES.get(assertion.status, "skipped"), file=file)

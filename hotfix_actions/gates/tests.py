"""Tests: the related tests ran - more than none - and passed."""

from hotfix_actions.domain.evidence import Judgement, TestRun
from hotfix_actions.gates.words import count, line, lines

_CONFIGURE = "set tests.command and tests.report (JUnit XML) in .github/hotfix.yml"


def judge(run: TestRun) -> Judgement:
    """Judge a test run by the counts in its report; the exit code alone proves nothing.

    pass: a report with at least one passed test, none failed, exit code 0. No report, or nothing
    but skipped tests, is unproven; a run that timed out or broke beside its tests is an error.
    """
    trouble = unusable(run)
    if trouble is not None:
        return trouble
    if run.failed:
        return Judgement(
            "fail", f"{run.failed} of {count(run.ran, 'test')} failed", lines(run.failures)
        )
    if run.exit_code != 0:
        return broken(run)
    skipped = f", {run.skipped} skipped" if run.skipped else ""
    return Judgement("pass", f"{count(run.passed, 'test')} passed{skipped}")


def unusable(run: TestRun) -> Judgement | None:
    """Give the judgement of a run that tells nothing: it did not run, end, report or count."""
    if run.missing:
        return Judgement("unproven", f"no test ran: {line(run.missing)}")
    if run.timed_out:
        return Judgement(
            "error",
            f"the tests did not end within {run.seconds:.0f} s",
            (f"make them faster, or raise tests.timeout: {line(run.command)}",),
        )
    if not run.report:
        return Judgement(
            "unproven",
            f"the tests left no report (exit code {run.exit_code})",
            (f"{_CONFIGURE}: {line(run.command)}", *_tail(run)),
        )
    if run.failed == 0 and (run.ran == 0 or run.passed == 0):
        skipped = f" ({run.skipped} skipped)" if run.skipped else ""
        return Judgement(
            "unproven", f"no test ran{skipped}", (f"nothing matched: {line(run.command)}",)
        )
    return None


def broken(run: TestRun) -> Judgement:
    """Give the judgement of a run whose exit code says more than its failed tests do."""
    return Judgement(
        "error",
        f"no test failed, but the command ended with exit code {run.exit_code}",
        (line(run.command), *_tail(run)),
    )


def _tail(run: TestRun) -> tuple[str, ...]:
    return lines(run.tail.strip().splitlines()[-5:])

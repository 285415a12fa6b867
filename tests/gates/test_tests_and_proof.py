import dataclasses

from hotfix_actions.domain.evidence import Judgement, ProofRun, TestRun
from hotfix_actions.gates import proof, tests

GOOD = TestRun(command="npm test", ran=3, passed=3, report=True)


def run(**facts: object) -> TestRun:
    return dataclasses.replace(GOOD, **facts)  # type: ignore[arg-type]


def test_passed_tests_pass() -> None:
    assert tests.judge(GOOD) == Judgement("pass", "3 tests passed")
    assert tests.judge(run(ran=1, passed=1, skipped=2)).summary == "1 test passed, 2 skipped"


def test_failed_tests_fail_with_at_most_ten_names() -> None:
    names = tuple(f"test {n}" for n in range(12))
    answer = tests.judge(run(ran=20, passed=8, failed=12, exit_code=1, failures=names))
    assert answer == Judgement("fail", "12 of 20 tests failed", (*names[:10], "... and 2 more"))


def test_a_failed_test_fails_even_with_exit_code_0() -> None:
    assert tests.judge(run(passed=2, failed=1)).verdict == "fail"


def test_names_of_tests_are_untrusted_and_reduced_to_one_line() -> None:
    answer = tests.judge(run(failed=1, passed=2, failures=("a\n## b\x1b[31m" + "x" * 300,)))
    assert answer.details[0].startswith("a ## b [31mxxx")
    assert len(answer.details[0]) == 200


def test_an_exit_code_0_without_a_report_is_unproven() -> None:
    answer = tests.judge(TestRun(command="npm test", exit_code=0, tail="one\ntwo\n"))
    assert answer == Judgement(
        "unproven",
        "the tests left no report (exit code 0)",
        (
            "set tests.command and tests.report (JUnit XML) in .github/hotfix.yml: npm test",
            "one",
            "two",
        ),
    )


def test_no_test_and_nothing_but_skipped_tests_are_unproven() -> None:
    assert tests.judge(run(ran=0, passed=0)) == Judgement(
        "unproven", "no test ran", ("nothing matched: npm test",)
    )
    assert tests.judge(run(ran=0, passed=0, skipped=4)).summary == "no test ran (4 skipped)"
    assert tests.judge(run(ran=2, passed=0)).verdict == "unproven"


def test_tests_that_could_not_run_are_unproven_with_the_reason() -> None:
    answer = tests.judge(TestRun(missing="node_modules is missing"))
    assert answer == Judgement("unproven", "no test ran: node_modules is missing")


def test_a_run_that_timed_out_is_an_error() -> None:
    answer = tests.judge(run(timed_out=True, seconds=1200.4))
    assert answer == Judgement(
        "error",
        "the tests did not end within 1200 s",
        ("make them faster, or raise tests.timeout: npm test",),
    )


def test_a_bad_exit_code_beside_passed_tests_is_an_error() -> None:
    answer = tests.judge(run(exit_code=1, tail="coverage too low"))
    assert answer == Judgement(
        "error",
        "no test failed, but the command ended with exit code 1",
        ("npm test", "coverage too low"),
    )


FILES = ("test/auth.test.js",)


def test_a_test_that_fails_on_the_base_tag_is_a_proof() -> None:
    measured = run(passed=2, failed=1, exit_code=1, failures=("refuses a forged token",))
    assert proof.judge(ProofRun(FILES, measured)) == Judgement(
        "pass", "1 test failed without the fix", ("refuses a forged token",)
    )


def test_a_test_file_that_cannot_be_loaded_on_the_base_tag_is_a_proof() -> None:
    measured = run(ran=1, passed=0, failed=1, exit_code=1, failures=FILES)
    assert proof.judge(ProofRun(FILES, measured)).verdict == "pass"


def test_tests_that_pass_on_the_base_tag_prove_nothing() -> None:
    assert proof.judge(ProofRun(FILES, GOOD)) == Judgement(
        "fail",
        "test/auth.test.js passes without the fix: it proves nothing",
        ("add a test of the fault itself: one that fails on the base tag",),
    )


def test_a_change_without_tests_is_unproven() -> None:
    assert proof.judge(ProofRun()) == Judgement(
        "unproven",
        "no test is new or changed",
        ("add a test that fails without the fix, and passes with it",),
    )


def test_tests_that_were_not_run_are_unproven() -> None:
    assert proof.judge(ProofRun(FILES)) == Judgement(
        "unproven", "test/auth.test.js was not run on the base tag"
    )


def test_a_crash_without_counts_is_no_proof() -> None:
    answer = proof.judge(ProofRun(FILES, TestRun(command="npm test", exit_code=1)))
    assert answer.verdict == "unproven"
    assert answer.summary == "on the base tag: the tests left no report (exit code 1)"
    assert answer.details[0] == "tests: test/auth.test.js"
    assert proof.judge(ProofRun(FILES, run(exit_code=1))).verdict == "error"
    assert proof.judge(ProofRun(FILES, run(timed_out=True))).verdict == "error"
    assert proof.judge(ProofRun(FILES, run(ran=0, passed=0, skipped=1))).verdict == "unproven"
    assert proof.judge(ProofRun(FILES, TestRun(missing="no npm"))).verdict == "unproven"

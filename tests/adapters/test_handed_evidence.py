"""Evidence of another job says something about its own commits and tests, and nothing else."""

from typing import Any

import pytest

from hotfix_actions.adapters.evidence import HandedEvidence
from hotfix_actions.domain import handover
from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.domain.handover import Evidence, Order

BASE, BUMP, HEAD, OTHER = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)
RUN = TestRun(command="node --test", ran=2, passed=2, report=True)
FAILED = TestRun(command="node --test", ran=1, failed=1, report=True, exit_code=1)
AUDITS: Any = None  # never asked here


def handed(**more: Any) -> HandedEvidence:
    given = {"order": Order(base=BASE, bump=BUMP, head=HEAD), "own": ("test/a.js",),
             "tests": RUN, "proof": FAILED, **more}  # fmt: skip
    return HandedEvidence(handover.write(Evidence(**given)), AUDITS)


def test_what_was_run_is_believed_of_that_very_commit() -> None:
    assert handed().tests(HEAD, ["src/a.js"]) == RUN
    assert handed().proof(BASE, HEAD, ["test/a.js"]).run == FAILED


@pytest.mark.parametrize("evidence", [handed(), HandedEvidence("", AUDITS),
                                      HandedEvidence("pass", AUDITS)])  # fmt: skip
def test_of_another_commit_it_says_nothing(evidence: HandedEvidence) -> None:
    run = evidence.tests(OTHER, [])
    assert (run.passed, bool(run.missing)) == (0, True)


@pytest.mark.parametrize(("base", "head", "tests"), [
    (OTHER, HEAD, ["test/a.js"]), (BASE, OTHER, ["test/a.js"]), (BASE, HEAD, ["test/b.js"]),
    (BASE, HEAD, ["test/a.js", "test/b.js"]),
])  # fmt: skip
def test_of_other_commits_or_tests_nothing_is_proven(
    base: str, head: str, tests: list[str]
) -> None:
    run = handed().proof(base, head, tests).run
    assert run is not None
    assert (run.failed, bool(run.missing)) == (0, True)


def test_a_change_without_tests_has_no_proof_whatever_was_handed_over() -> None:
    assert handed().proof(BASE, HEAD, []).run is None

"""Proof: the tests of the change fail on the base tag, so they test the fix."""

from hotfix_actions.domain.evidence import Judgement, ProofRun
from hotfix_actions.gates.tests import broken, unusable
from hotfix_actions.gates.words import count, line, lines, some


def judge(proof: ProofRun) -> Judgement:
    """Judge the run of the change's new or changed tests on the base tag's code.

    One failed test is a proof. A test file that cannot even be loaded there - it imports what the
    fix adds - is reported by its runner as failed, and is a proof too: that the same file loads
    and passes with the fix is what the gate `tests` shows, which always blocks. A run that broke
    without a failed test, or left no counts, proves nothing.
    """
    if not proof.tests:
        return Judgement(
            "unproven",
            "no test is new or changed",
            ("add a test that fails without the fix, and passes with it",),
        )
    names = some([line(path) for path in proof.tests], most=5)
    if proof.run is None:
        return Judgement("unproven", f"{names} was not run on the base tag")
    trouble = unusable(proof.run)
    if trouble is not None:
        summary = f"on the base tag: {trouble.summary}"
        return Judgement(trouble.verdict, summary, (f"tests: {names}", *trouble.details))
    if proof.run.failed:
        failed = count(proof.run.failed, "test")
        return Judgement("pass", f"{failed} failed without the fix", lines(proof.run.failures))
    if proof.run.exit_code != 0:
        return broken(proof.run)
    return Judgement(
        "fail",
        f"{names} passes without the fix: it proves nothing",
        ("add a test of the fault itself: one that fails on the base tag",),
    )

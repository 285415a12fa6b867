"""The same flow in a repository that knows the action alone: `uses: owner/repo@ref`, no more."""

from collections.abc import Callable

import pytest

from tests.support import e2e_acts as acts
from tests.support.act import ROOT
from tests.support.act_town import Town

pytestmark = pytest.mark.slow
At = Callable[[str], Town]
CALLER = (ROOT / "tests" / "act" / "alone.yml").read_text()


def test_the_action_alone_goes_from_the_label_to_the_post_mortem(town: At) -> None:
    there = town("reported")
    there.caller = CALLER
    scene = there.scene

    def answered(outcome: str, ran: object) -> None:
        assert ran.output("answer", "outcome") == outcome, ran  # type: ignore[attr-defined]

    answered("done", there.play("issues", "labeled"))
    acts.propose(scene)
    answered("waiting", there.play("pull_request", "opened"))
    acts.propose_and_merge(scene)
    answered("done", there.play("pull_request", "closed"))
    answered("done", there.comment("kenji", "/hotfix deploy staging"))
    answered("done", there.comment("priya", "/hotfix deploy production"))
    answered("waiting", there.comment("priya", "/hotfix finish"))
    acts.land(scene)
    answered("done", there.comment("priya", "/hotfix finish"))
    assert "post-mortem-filed" in there.kinds()


def test_without_another_jobs_evidence_no_code_is_run_and_tests_are_unproven(town: At) -> None:
    there = town("proposed")
    there.caller = CALLER.split("          evidence: ")[0]
    ran = there.comment("kenji", "/hotfix gate")
    assert ran.output("answer", "outcome") == "refused", ran
    judged = {e["gate"]: e["verdict"] for e in there.scene.journal() if e["kind"] == "gate-judged"}
    assert (judged["tests"], judged["proof"]) == ("unproven", "unproven")
    assert "none was handed over" in ran.jobs["answer"].summary

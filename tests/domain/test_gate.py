from collections.abc import Mapping
from datetime import timedelta
from typing import Any, get_args

import pytest

from hotfix_actions.domain import gate
from hotfix_actions.domain.events import AutoMergeArmed, GateJudged, GatesConcluded
from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.gate import ConcludePlan, GatesFacts
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.subject import Subject
from hotfix_actions.domain.words import GATES, Verdict
from hotfix_actions.domain.world import CheckRun
from tests.domain.make import HEAD, MERGE, NOW, PLAIN, after, judged, pull

VERDICTS = get_args(Verdict)
OPEN = Subject(HEAD, pull())
MERGED = Subject(MERGE)
HELD_UP = Halt("waiting", "no-fix", {"branch": "b"})
CREATE = Change("create", f"check run hotfix-gate on {HEAD}")


def all_pass(**changes: GateJudged) -> dict[Any, GateJudged]:
    return {name: judged(name) for name in GATES} | changes


def facts(**changes: Any) -> GatesFacts:
    given: dict[str, Any] = {
        "now": NOW,
        "incident": 7,
        "subject": OPEN,
        "judged": all_pass(),
        "verdict": "pass",
        "title": "All gates pass",
        "summary": "| gate | verdict |\n",
    }
    return GatesFacts(**(given | changes))


def check(**changes: Any) -> CheckRun:
    given: dict[str, Any] = {
        "id": 88,
        "name": "hotfix-gate",
        "sha": HEAD,
        "conclusion": "success",
        "title": "All gates pass",
        "summary": "\n| gate | verdict |",
        "completed": after(9),
    }
    return CheckRun(**(given | changes))


def test_a_judgement_becomes_an_event_about_one_commit() -> None:
    judgement = Judgement("fail", "2 of 9 failed", ("a fails", "b fails"))
    assert gate.judged("tests", HEAD, judgement, "block", NOW) == GateJudged(
        at=NOW,
        gate="tests",
        sha=HEAD,
        verdict="fail",
        policy="block",
        summary="2 of 9 failed",
        details=("a fails", "b fails"),
    )


def unjudged(name: Any, sha: str = HEAD) -> GateJudged:
    return GateJudged(
        at=NOW,
        gate=name,
        sha=sha,
        verdict="unproven",
        policy="block",
        summary="it was not judged",
    )


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("policy", ["block", "warn", "owed"])
@pytest.mark.parametrize("name", GATES)
@pytest.mark.parametrize("allowed", [True, False])
def test_a_gate_stands_where_it_blocks_did_not_pass_and_was_not_overridden(
    name: Any, policy: Any, verdict: Any, allowed: bool
) -> None:
    answer = judged(name, verdict, policy)
    yields = allowed and name in ("guard", "proof", "audit")
    stands = verdict != "pass" and policy == "block" and not yields
    given = facts(judged=all_pass() | {name: answer}, allowed=[name] if allowed else [])
    assert gate.standing(given) == ((answer,) if stands else ())


def test_gates_stand_in_their_order() -> None:
    bad: Mapping[Any, GateJudged] = {name: judged(name, "fail") for name in reversed(GATES)}
    assert [one.gate for one in gate.standing(facts(judged=bad))] == list(GATES)


@pytest.mark.parametrize("name", GATES)
def test_a_gate_that_nobody_judged_stands(name: Any) -> None:
    silent = {other: judged(other) for other in GATES if other != name}
    assert gate.standing(facts(judged=silent)) == (unjudged(name),)


def test_without_a_commit_every_gate_stands_for_none() -> None:
    given = facts(subject=HELD_UP, judged={})
    assert gate.standing(given) == tuple(unjudged(name, "") for name in GATES)


def test_a_verdict_becomes_a_check_run_and_auto_merge_waits_for_the_approval() -> None:
    concluded = GatesConcluded(at=NOW, sha=HEAD, verdict="pass", check=0)
    armed = AutoMergeArmed(at=NOW, pull=12, head=HEAD)
    assert gate.conclude(facts(may_arm=True), PLAIN) == Plan(
        changes=(CREATE, Change("update", "auto-merge of #12")),
        foretold=(concluded, armed),
        payload=ConcludePlan(OPEN, concluded, make=True, arm=armed),
    )


def test_a_check_run_that_says_the_same_is_found_and_recorded() -> None:
    concluded = GatesConcluded(at=after(9), sha=HEAD, verdict="pass", check=88)
    assert gate.conclude(facts(check=check()), PLAIN) == Plan(
        foretold=(concluded,),
        payload=ConcludePlan(OPEN, concluded, make=False, arm=None),
    )


TOLD = GatesConcluded(at=NOW, sha=HEAD, verdict="pass", check=77)


@pytest.mark.parametrize("known", [check(id=77), check(id=88)])
def test_the_same_conclusion_on_the_same_commit_adds_nothing(known: CheckRun) -> None:
    plan = gate.conclude(facts(check=known, told=TOLD), PLAIN)
    assert isinstance(plan, Plan)
    assert (plan.changes, plan.foretold) == ((), (TOLD,))


@pytest.mark.parametrize(
    ("changes", "make"),
    [
        ({"verdict": "fail", "check": check(conclusion="failure")}, False),
        ({"silent": True, "check": check()}, False),
        ({"check": check(title="2 gates")}, True),
        ({"check": None}, True),
        ({"check": check(key="hotfix-7-another")}, True),
    ],
)
def test_another_conclusion_on_the_same_commit_is_told(changes: Any, *, make: bool) -> None:
    given = facts(told=TOLD, **changes)
    plan = gate.conclude(given, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.make is make
    (said,) = plan.foretold
    assert isinstance(said, GatesConcluded)
    assert (said.verdict, said.silent, said.check) == (
        given.verdict,
        given.silent,
        0 if make else 88,
    )


def test_a_check_run_is_known_by_what_it_says() -> None:
    key = gate.key(facts())
    assert gate.is_shown(check(key=key, summary="as GitHub shows it"), facts())
    others = ({"verdict": "fail"}, {"title": "x"}, {"summary": "x"}, {"incident": 8})
    assert len({key, *(gate.key(facts(**one)) for one in others)}) == len(others) + 1


@pytest.mark.parametrize(
    ("lacking", "minutes", "doubt"), [(True, 0, 15.0), (True, 1, None), (False, 0, None)]
)
def test_what_was_said_just_now_and_is_not_shown_is_looked_for(
    *, lacking: bool, minutes: int, doubt: float | None
) -> None:
    now = NOW + timedelta(minutes=minutes)
    plan = gate.conclude(facts(told=TOLD, lacking=lacking, now=now), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.doubt == doubt


def test_a_check_run_without_a_time_of_completion_is_recorded_as_of_now() -> None:
    plan = gate.conclude(facts(check=check(completed=None)), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold == (GatesConcluded(at=NOW, sha=HEAD, verdict="pass", check=88),)


@pytest.mark.parametrize(
    "changes", [{"conclusion": "failure"}, {"title": "2 gates"}, {"summary": "other"}]
)
def test_a_check_run_that_says_something_else_is_made_anew(changes: Any) -> None:
    concluded = GatesConcluded(at=NOW, sha=HEAD, verdict="pass", check=0)
    assert gate.conclude(facts(check=check(**changes)), PLAIN) == Plan(
        changes=(CREATE,),
        foretold=(concluded,),
        payload=ConcludePlan(OPEN, concluded, make=True, arm=None),
    )


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"title": "All gates pass"}, True),
        ({"title": "All gates"}, True),
        ({"title": "All gates failed"}, False),
        ({"title": "All gates", "conclusion": "failure"}, False),
    ],
)
def test_a_commit_status_that_holds_a_cut_title_says_the_same(changes: Any, same: bool) -> None:
    plan = gate.conclude(facts(check=check(summary=None, **changes)), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (() if same else (CREATE,))
    assert plan.payload.make is not same


@pytest.mark.parametrize(
    ("verdict", "conclusion"),
    [("pass", "success"), ("fail", "failure"), ("error", "failure"), ("unproven", "failure")],
)
def test_only_a_pass_is_a_success_on_github(verdict: Any, conclusion: str) -> None:
    assert gate.CONCLUSION[verdict] == conclusion
    plan = gate.conclude(facts(verdict=verdict, check=check(conclusion=conclusion)), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == ()
    assert plan.foretold == (GatesConcluded(at=after(9), sha=HEAD, verdict=verdict, check=88),)


def test_an_armed_auto_merge_is_recorded_and_not_armed_again() -> None:
    armed = AutoMergeArmed(at=NOW, pull=12, head=HEAD)
    subject = Subject(HEAD, pull(auto_merge=True))
    plan = gate.conclude(facts(subject=subject, may_arm=True, check=check()), PLAIN)
    assert isinstance(plan, Plan)
    assert (plan.changes, plan.foretold[1:], plan.payload.arm) == ((), (armed,), armed)


@pytest.mark.parametrize(
    "changes",
    [
        {"may_arm": False},
        {"silent": True},
        {"verdict": "fail"},
        {"verdict": "unproven"},
        {"verdict": "error"},
        {"subject": Subject(HEAD, pull(fork=True))},
        {"subject": MERGED},
    ],
)
def test_auto_merge_is_only_armed_for_what_the_gates_let_pass(changes: Any) -> None:
    plan = gate.conclude(facts(**({"may_arm": True} | changes)), PLAIN)
    assert isinstance(plan, Plan)
    assert (len(plan.changes), len(plan.foretold), plan.payload.arm) == (1, 1, None)


def test_merged_commits_get_a_check_run_too() -> None:
    plan = gate.conclude(facts(subject=MERGED), PLAIN)
    concluded = GatesConcluded(at=NOW, sha=MERGE, verdict="pass", check=0)
    assert plan == Plan(
        changes=(Change("create", f"check run hotfix-gate on {MERGE}"),),
        foretold=(concluded,),
        payload=ConcludePlan(MERGED, concluded, make=True, arm=None),
    )


@pytest.mark.parametrize("decide", [gate.conclude, gate.answer, gate.may_release])
def test_nothing_is_decided_about_what_is_settled_or_not_there(decide: Any) -> None:
    bad = {"tests": judged("tests", "fail")}
    assert decide(facts(subject=Subject(MERGE, settled=True), judged=bad), PLAIN) == Plan()
    assert decide(facts(subject=HELD_UP, judged=bad), PLAIN) == HELD_UP


NUMBER = {"incident": "7"}
NOT_GATED = {"gates": "tests (fail): tests says fail; audit (error): audit says error", **NUMBER}


def test_the_gates_refuse_with_all_that_they_found() -> None:
    bad = all_pass(
        tests=judged("tests", "fail"), audit=judged("audit", "error"), review=judged("review")
    )
    expected = Halt("refused", "tests-refused", NOT_GATED)
    assert gate.answer(facts(judged=bad), PLAIN) == expected
    assert gate.may_release(facts(judged=bad), PLAIN) == expected
    assert gate.may_release(facts(judged=bad, subject=MERGED), PLAIN) == expected


def test_an_override_is_offered_only_where_one_counts() -> None:
    bad = all_pass(audit=judged("audit", "fail"))
    gates = {"gates": "audit (fail): audit says fail", **NUMBER}
    assert gate.answer(facts(judged=bad), PLAIN) == Halt("refused", "gates-refused", gates)


@pytest.mark.parametrize("verdict", ["unproven", "error"])
def test_good_gates_wait_for_the_review(verdict: Any) -> None:
    waiting = all_pass(review=judged("review", verdict))
    why = {"why": f"review says {verdict}", **NUMBER}
    expected = Halt("waiting", "waits-for-review", why)
    assert gate.answer(facts(judged=waiting), PLAIN) == expected


def test_with_a_token_that_triggers_nothing_a_person_is_waited_for_to_merge() -> None:
    waiting = facts(judged=all_pass(review=judged("review", "unproven")), silent=True)
    why = {"why": "review says unproven", **NUMBER}
    assert gate.answer(waiting, PLAIN) == Halt("waiting", "waits-for-merge", why)
    plan = gate.conclude(waiting, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.conclusion.silent


def test_a_review_that_says_no_refuses() -> None:
    no = all_pass(review=judged("review", "fail"))
    why = {"why": "review says fail", **NUMBER}
    assert gate.answer(facts(judged=no), PLAIN) == Halt("refused", "not-reviewed", why)


def test_the_gates_are_done_where_all_pass_or_may_be_passed() -> None:
    good = all_pass(guard=judged("guard", "fail", "warn"), audit=judged("audit", "fail"))
    assert gate.answer(facts(judged=good, allowed=["audit"]), PLAIN) == Plan()
    given = facts(judged=good, allowed=["audit"], subject=MERGED)
    assert gate.may_release(given, PLAIN) == Plan()


@pytest.mark.parametrize("decide", [gate.answer, gate.may_release])
def test_silence_is_never_a_pass(decide: Any) -> None:
    silent = {name: judged(name) for name in GATES if name not in ("tests", "proof")}
    gates = "tests (unproven): it was not judged; proof (unproven): it was not judged"
    expected = Halt("refused", "tests-refused", {"gates": gates, **NUMBER})
    assert decide(facts(judged=silent, subject=MERGED), PLAIN) == expected
    unreviewed = {name: judged(name) for name in GATES if name != "review"}
    why = {"why": "it was not judged", **NUMBER}
    expected = (
        Halt("waiting", "waits-for-review", why)
        if decide is gate.answer
        else Halt("refused", "not-reviewed", why)
    )
    assert decide(facts(judged=unreviewed), PLAIN) == expected


@pytest.mark.parametrize("subject", [OPEN, MERGED])
@pytest.mark.parametrize("verdict", ["fail", "unproven", "error"])
def test_a_release_without_an_approval_is_refused(subject: Subject, verdict: Any) -> None:
    answer = judged("review", verdict, details=("abc was not approved", "def too"))
    why = f"review says {verdict}; abc was not approved; def too"
    expected = Halt("refused", "not-reviewed", {"why": why, **NUMBER})
    given = facts(judged=all_pass(review=answer), subject=subject, allowed=["review"])
    assert gate.may_release(given, PLAIN) == expected


def test_an_open_fix_lacks_its_review_first() -> None:
    bad = all_pass(tests=judged("tests", "fail"), review=judged("review", "unproven"))
    why = {"why": "review says unproven", **NUMBER}
    assert gate.may_release(facts(judged=bad), PLAIN) == Halt("refused", "not-reviewed", why)


def test_what_was_merged_without_a_review_and_with_bad_gates_is_refused_by_all() -> None:
    bad = all_pass(tests=judged("tests", "fail"), review=judged("review", "unproven"))
    gates = "tests (fail): tests says fail; review (unproven): review says unproven"
    expected = Halt("refused", "tests-refused", {"gates": gates, **NUMBER})
    assert gate.may_release(facts(judged=bad, subject=MERGED), PLAIN) == expected


def test_an_approved_fix_must_be_merged_before_its_release() -> None:
    expected = Halt("refused", "not-merged", {"pull": "12", **NUMBER})
    assert gate.may_release(facts(), PLAIN) == expected


def test_a_merged_and_approved_fix_may_be_released() -> None:
    assert gate.may_release(facts(subject=MERGED), PLAIN) == Plan()

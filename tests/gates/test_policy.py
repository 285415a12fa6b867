import pytest

from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.settings import Settings, SeverityPolicy
from hotfix_actions.domain.words import GATES, SEVERITIES, Gate, Policy, Verdict
from hotfix_actions.gates.policy import conclude, policy_of

LESS = {
    ("critical", "guard", False): "warn",
    ("critical", "proof", False): "owed",
    ("critical", "audit", True): "owed",
    ("high", "proof", False): "warn",
}


def test_the_table_of_severities_is_followed_for_every_cell() -> None:
    for severity in SEVERITIES:
        for gate in GATES:
            for unreachable in (False, True) if gate == "audit" else (False,):
                found = policy_of(gate, severity, Settings(), unreachable=unreachable)
                assert found == LESS.get((severity, gate, unreachable), "block")


def test_the_configuration_replaces_the_table() -> None:
    own = SeverityPolicy(guard="block", audit_unreachable="warn")
    settings = Settings(policy={"critical": own})
    assert policy_of("guard", "critical", settings) == "block"
    assert policy_of("audit", "critical", settings, unreachable=True) == "warn"
    assert policy_of("audit", "critical", settings) == "block"
    assert policy_of("proof", "critical", settings) == "owed"
    assert policy_of("proof", "high", settings) == "warn"


def test_tests_and_review_always_block() -> None:
    settings = Settings(policy={"low": SeverityPolicy(guard="warn")})
    assert policy_of("tests", "low", settings) == "block"
    assert policy_of("review", "critical", settings) == "block"


def told(
    **verdicts: tuple[Verdict, Policy],
) -> dict[Gate, tuple[Judgement, Policy]]:
    return {
        gate: (Judgement(verdicts[gate][0], ""), verdicts[gate][1])
        for gate in GATES
        if gate in verdicts
    }


def test_all_gates_passed_is_a_pass() -> None:
    assert conclude(told(guard=("pass", "block"), tests=("pass", "block"))) == "pass"


def test_no_gate_at_all_is_unproven() -> None:
    assert conclude({}) == "unproven"


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("fail", "error", "fail"),
        ("error", "unproven", "error"),
        ("unproven", "pass", "unproven"),
        ("pass", "fail", "fail"),
    ],
)
def test_the_worst_blocking_verdict_is_the_answer(
    one: Verdict, other: Verdict, verdict: Verdict
) -> None:
    assert conclude(told(guard=(one, "block"), proof=(other, "block"))) == verdict


@pytest.mark.parametrize("policy", ["warn", "owed"])
def test_what_only_warns_or_is_owed_does_not_block(policy: Policy) -> None:
    assert conclude(told(guard=("fail", policy), tests=("pass", "block"))) == "pass"


def test_an_override_lifts_its_gate_only() -> None:
    gates = told(guard=("fail", "block"), proof=("unproven", "block"))
    assert conclude(gates, {"guard"}) == "unproven"
    assert conclude(gates, {"guard", "proof"}) == "pass"


def test_overrides_of_tests_and_review_are_not_heard() -> None:
    assert conclude(told(review=("fail", "block")), {"review"}) == "fail"
    assert conclude(told(tests=("unproven", "block")), {"tests"}) == "unproven"

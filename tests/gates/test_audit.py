import pytest

from hotfix_actions.domain.evidence import Audit, AuditPair, Finding, Judgement
from hotfix_actions.domain.settings import AuditSettings
from hotfix_actions.gates import audit

OLD = Finding(package="lodash", advisory="GHSA-1", severity="high", title="Pollution")
NEW = Finding(
    package="minimist", advisory="GHSA-2", severity="low", title="Odd", url="https://x.test/2"
)


def judged(base: Audit, head: Audit, level: str = "low", *, unchanged: bool = False) -> Judgement:
    settings = AuditSettings(level=level)  # type: ignore[arg-type]
    return audit.judge(AuditPair(base, head, unchanged=unchanged), settings)


def test_what_production_has_already_does_not_count() -> None:
    assert judged(Audit((OLD,)), Audit((OLD,))) == Judgement(
        "pass", "no new vulnerability (1 known one on the base tag)"
    )
    assert judged(Audit(), Audit()) == Judgement("pass", "no new vulnerability")


def test_a_new_vulnerability_is_refused_the_worst_first() -> None:
    assert judged(Audit(), Audit((NEW, OLD))) == Judgement(
        "fail",
        "2 new vulnerabilities",
        ("lodash: high, Pollution", "minimist: low, Odd https://x.test/2"),
    )
    assert judged(Audit((OLD,)), Audit((NEW, OLD))).summary == "1 new vulnerability"


def test_another_advisory_of_the_same_package_is_new() -> None:
    again = Finding(package="lodash", advisory="GHSA-9", severity="high")
    answer = judged(Audit((OLD,)), Audit((OLD, again)))
    assert answer.details == ("lodash: high, GHSA-9",)


@pytest.mark.parametrize(
    ("severity", "level", "verdict"),
    [
        ("low", "moderate", "pass"),
        ("moderate", "moderate", "fail"),
        ("critical", "moderate", "fail"),
        ("info", "low", "pass"),
        ("unheard-of", "critical", "fail"),
    ],
)
def test_only_findings_at_or_over_the_level_count(severity: str, level: str, verdict: str) -> None:
    head = Audit((Finding(package="a", advisory="1", severity=severity),))
    assert judged(Audit(), head, level).verdict == verdict


def test_an_audit_without_an_answer_is_an_error() -> None:
    assert judged(Audit(unreachable="connect\nrefused"), Audit()) == Judgement(
        "error",
        "the audit of the base tag gave no answer",
        ("connect refused", "run the gate again when the registry answers"),
    )
    answer = judged(Audit(), Audit(unreachable="x"), unchanged=True)
    assert (answer.verdict, answer.summary) == ("error", "the audit of the head gave no answer")


def test_without_a_lock_file_only_a_change_that_touches_no_dependency_passes() -> None:
    absent = Audit(absent=True)
    assert judged(absent, absent).verdict == "unproven"
    assert judged(absent, absent, unchanged=True) == Judgement(
        "pass", "no dependency is touched (there is no lock file to audit)"
    )


def test_a_lock_file_on_one_side_only_is_unproven() -> None:
    assert judged(Audit(), Audit(absent=True)).summary == (
        "the head has no lock file that can be audited, and dependencies may have changed"
    )
    answer = judged(Audit(absent=True), Audit((OLD,)))
    assert answer.verdict == "unproven"
    assert answer.summary.startswith("the base tag has no lock file")
    assert "`/hotfix override audit because ...`" in answer.details[0]


@pytest.mark.parametrize(
    "path",
    ["package.json", "web/package.json", "yarn.lock", "pyproject.toml", "requirements-dev.txt",
     "requirements/base.in", "go.sum", "Dockerfile", "dev-requirements.txt", ".npmrc"],
)  # fmt: skip
def test_files_that_declare_dependencies_are_known(path: str) -> None:
    assert audit.declares_dependencies(path)


@pytest.mark.parametrize("path", ["src/a.py", "src/package.jsx", "docs/pyproject.md", "test/a.js"])
def test_other_files_declare_none(path: str) -> None:
    assert not audit.declares_dependencies(path)

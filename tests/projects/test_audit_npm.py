import json
from pathlib import Path

import pytest

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.projects.audit import audit
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.domain.evidence import Audit, Finding
from hotfix_actions.ports import Finished, Process
from hotfix_actions.sandbox.npm_registry import Registry

pytestmark = pytest.mark.slow

MANIFEST = json.dumps({"name": "x", "version": "1.0.0", "dependencies": {"left": "^1.0.0"}})
LOCK = json.dumps(
    {
        "name": "x",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "requires": True,
        "packages": {
            "": {"name": "x", "version": "1.0.0", "dependencies": {"left": "^1.0.0"}},
            "node_modules/left": {"version": "1.0.0"},
        },
    }
)
FILES = {"package.json": MANIFEST, "package-lock.json": LOCK}
ADVISORY = {
    "id": 7,
    "url": "https://advisories.example/GHSA-7",
    "title": "Too much left",
    "severity": "high",
    "vulnerable_versions": "<1.0.1",
    "cwe": [],
    "cvss": {"score": 7.5, "vectorString": ""},
}
FINDING = Finding(
    package="left",
    advisory="GHSA-7",
    severity="high",
    title="Too much left",
    url="https://advisories.example/GHSA-7",
)


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    (tmp_path / "packages/left").mkdir(parents=True)
    manifest = '{"name": "left", "version": "1.0.0"}'
    (tmp_path / "packages/left/package.json").write_text(manifest)
    return tmp_path / "packages"


def asking(process: Process, url: str) -> Process:
    assert isinstance(process, ChildProcesses)
    return ChildProcesses({**process._env, "npm_config_registry": url}, Trace())


def test_an_advisory_for_a_locked_package_is_found(process: Process, packages: Path) -> None:
    with Registry.start(packages, {"left": [ADVISORY]}) as registry:
        found = audit(asking(process, registry.url), FILES, timeout=30)
    assert found == Audit(findings=(FINDING,))


def test_a_lock_file_without_vulnerabilities_has_no_findings(
    process: Process, packages: Path
) -> None:
    with Registry.start(packages) as registry:
        assert audit(asking(process, registry.url), FILES, timeout=30) == Audit()


def test_a_shrinkwrap_is_read_before_a_lock_file(process: Process, packages: Path) -> None:
    empty = json.dumps({"name": "x", "lockfileVersion": 3, "packages": {"": {"name": "x"}}})
    files = {"package.json": MANIFEST, "npm-shrinkwrap.json": LOCK, "package-lock.json": empty}
    with Registry.start(packages, {"left": [ADVISORY]}) as registry:
        found = audit(asking(process, registry.url), files, timeout=30)
    assert found.findings == (FINDING,)


def test_a_registry_that_refuses_is_unreachable_never_clean(process: Process) -> None:
    found = audit(asking(process, "http://127.0.0.1:1"), FILES, timeout=30)
    assert found.findings == ()
    assert found.unreachable != ""


def test_a_broken_lock_file_is_unreachable_never_clean(process: Process) -> None:
    files = {"package.json": MANIFEST, "package-lock.json": "{"}
    assert audit(asking(process, "http://127.0.0.1:1"), files, timeout=30).unreachable != ""


def test_an_audit_that_takes_too_long_is_unreachable(process: Process) -> None:
    found = audit(asking(process, "http://127.0.0.1:1"), FILES, timeout=0.01)
    assert found.unreachable == "npm audit gave no answer within 0 s"


@pytest.mark.parametrize("files", [{}, {"package.json": MANIFEST}, {"package-lock.json": LOCK}])
def test_without_manifest_and_lock_file_there_is_nothing_to_audit(
    process: Process, files: dict[str, str]
) -> None:
    assert audit(process, files, timeout=30) == Audit(absent=True)


@pytest.mark.parametrize(
    "more",
    [{"metadata": {"vulnerabilities": {"total": 2}}}, {"error": {"code": "ENOAUDIT"}},
     {"auditReportVersion": None}, {"vulnerabilities": None}, {"vulnerabilities": []}],
)  # fmt: skip
def test_a_report_that_lists_less_than_it_says_is_no_answer(more: dict[str, object]) -> None:
    class Npm:
        left = ()

        def run(self, *_: object, **__: object) -> Finished:
            report = {"auditReportVersion": 2, "vulnerabilities": {}, **more}
            return Finished(0, json.dumps(report), "", 0.1)

    assert audit(Npm(), FILES, timeout=30).unreachable != ""

import pytest

from hotfix_actions.adapters.projects.javascript import JavaScript
from hotfix_actions.adapters.projects.kinds import KINDS, detect
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.errors import UsageFault
from hotfix_actions.gates import tests
from hotfix_actions.ports import Process
from tests.projects.stand_in import Write

REPORT = (
    '<testsuite><testcase name="a" file="a_test.go"/>'
    '<testcase name="b" file="b_test.go"><failure/></testcase></testsuite>'
)


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"package.json": "{}"}, "npm"),
        ({"package.json": "{}", "package-lock.json": "{}"}, "npm"),
        ({"package.json": "{}", "pnpm-lock.yaml": ""}, "pnpm"),
        ({"package.json": "{}", "yarn.lock": ""}, "yarn"),
        ({"pyproject.toml": ""}, "python"),
        ({"requirements.txt": ""}, "python"),
        ({"pyproject.toml": "", "package.json": "{}"}, "python"),
        ({"pyproject.toml": "", "package.json": {"scripts": {"test": "jest"}}}, "npm"),
        ({"package.json": "not JSON"}, "npm"),
        ({"go.mod": ""}, "unknown"),
    ],
)
def test_the_kind_is_told_by_the_files_at_the_root(
    write: Write, files: dict[str, object], kind: str
) -> None:
    assert detect(write(files), TestSettings()).kind == kind


def test_every_kind_has_its_own_name() -> None:
    for name, (_, make) in KINDS.items():
        assert make(TestSettings()).kind == name


def test_each_package_manager_installs_by_its_lock_file() -> None:
    words = {
        kind: [lock for lock, _ in project.locked]
        for kind in ("npm", "pnpm", "yarn")
        if isinstance(project := KINDS[kind][1](TestSettings()), JavaScript)
    }
    assert words == {
        "npm": ["package-lock.json", "npm-shrinkwrap.json"],
        "pnpm": ["pnpm-lock.yaml"],
        "yarn": [".yarnrc.yml", "yarn.lock"],
    }


def test_a_project_of_no_known_kind_says_what_to_configure(process: Process, write: Write) -> None:
    root = write({"go.mod": ""})
    project = detect(root, TestSettings())
    assert project.needs_install(process, root) == ""
    run = project.test(process, root)
    assert tests.judge(run).verdict == "unproven"
    assert "set tests.command and tests.report" in run.missing
    with pytest.raises(UsageFault, match=r"neither package\.json nor a Python project"):
        project.install(process, root)


def settings(script: str, report: str = "out/report.xml") -> TestSettings:
    return TestSettings(command=("sh", "-c", script), report=report)


@pytest.mark.slow
def test_a_configured_command_finds_what_was_installed_for_the_checkout(
    process: Process, write: Write
) -> None:
    root = write({"pyproject.toml": ""})
    program = root.parent / "checkout-venv/bin/python"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{REPORT}' > \"$2\"\n")
    program.chmod(0o755)
    chosen = TestSettings(command=("python", "--to", "a report.xml"), report="a report.xml")
    run = detect(root, chosen).test(process, root)
    assert (run.command, run.ran, run.failed) == ("python --to a report.xml", 2, 1)


@pytest.mark.slow
def test_a_configured_command_is_counted_by_its_report(process: Process, write: Write) -> None:
    root = write({"go.mod": ""})
    chosen = settings(f"mkdir -p out; echo '{REPORT}' > out/report.xml; exit 1")
    project = detect(root, chosen)
    run = project.test(process, root)
    assert (project.kind, run.ran, run.failed, run.failures) == ("command", 2, 1, ("b",))
    assert project.test(process, root, only=["a_test.go"]).ran == 1


@pytest.mark.slow
def test_a_report_from_before_is_not_believed(process: Process, write: Write) -> None:
    root = write({"go.mod": "", "out/report.xml": REPORT})
    run = detect(root, settings("exit 0")).test(process, root)
    assert (run.report, run.exit_code) == (False, 0)
    assert tests.judge(run).verdict == "unproven"


@pytest.mark.slow
@pytest.mark.parametrize("report", ["", "out", "go.mod/report.xml"])
def test_a_report_that_is_no_file_is_none(process: Process, write: Write, report: str) -> None:
    root = write({"go.mod": "", "out/x": ""})
    assert detect(root, settings("exit 0", report)).test(process, root).report is False


@pytest.mark.slow
def test_a_configured_command_is_installed_as_configured_or_as_its_kind(
    process: Process, write: Write
) -> None:
    root = write({"package.json": {"dependencies": {"left": "1"}}})
    chosen = TestSettings(command=("true",), install=("touch", "installed"))
    assert detect(root, chosen).needs_install(process, root) == "tests.install is configured"
    assert detect(root, chosen).install(process, root).code == 0
    assert (root / "installed").exists()
    by_kind = detect(root, TestSettings(command=("true",)))
    assert by_kind.needs_install(process, root).endswith("there is no node_modules")

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.projects.kinds import detect
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.domain.evidence import ProofRun
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.gates import proof, tests
from hotfix_actions.ports import Process
from hotfix_actions.sandbox.npm_registry import Registry
from tests.projects.stand_in import Write, calls, stand_in

pytestmark = pytest.mark.slow

SETTINGS = TestSettings()
NODE_TEST: dict[str, object] = {"name": "x", "scripts": {"test": "node --test"}}
PASSING = "require('node:test')('adds', () => {});\n"
FAILING = "require('node:test')('refuses', () => { throw new Error('no'); });\n"


def test_node_tests_are_counted_through_npm_test(process: Process, write: Write) -> None:
    skipped = "require('node:test')('later', { skip: true }, () => {});\n"
    root = write({"package.json": NODE_TEST, "a.test.js": PASSING + skipped, "b.test.js": FAILING})
    run = detect(root, SETTINGS).test(process, root)
    assert (run.ran, run.passed, run.failed, run.skipped) == (2, 1, 1, 1)
    assert run.failures == ("refuses",)
    assert (run.command, run.report, run.exit_code) == ("npm test", True, 1)


def test_a_node_test_file_that_cannot_be_loaded_counts_as_failed(
    process: Process, write: Write
) -> None:
    root = write({"package.json": NODE_TEST, "a.test.js": "require('./gone');\n"})
    run = detect(root, SETTINGS).test(process, root)
    assert run.failures == ("a.test.js",)
    assert proof.judge(ProofRun(("a.test.js",), run)).verdict == "pass"


def test_only_the_wanted_node_tests_are_run(process: Process, write: Write) -> None:
    manifest = {"scripts": {"test": "node --import ./setup.mjs --test *.test.js"}}
    root = write(
        {
            "package.json": manifest,
            "setup.mjs": "globalThis.ready = true;\n",
            "a b.test.js": PASSING.replace("{}", "{ if (!ready) throw 1; }"),
            "b.test.js": FAILING,
            "data.json": "{}",
        }
    )
    run = detect(root, SETTINGS).test(process, root, only=["a b.test.js", "data.json", "gone.js"])
    assert (run.ran, run.failed) == (1, 0)
    assert run.command == "node --import ./setup.mjs --test 'a b.test.js'"


def test_no_runnable_test_file_is_told(process: Process, write: Write) -> None:
    root = write({"package.json": NODE_TEST, "data.json": "{}", "b.test.js": PASSING})
    run = detect(root, SETTINGS).test(process, root, only=["data.json", "-x.js", "../out.js"])
    assert run.missing == "node can run none of data.json, -x.js, ../out.js"


def test_a_script_that_runs_nothing_known_says_what_to_configure(
    process: Process, write: Write
) -> None:
    root = write({"package.json": {"scripts": {"test": "echo no test && exit 1"}}})
    run = detect(root, SETTINGS).test(process, root)
    assert run.missing.endswith(
        "set tests.command and tests.report (JUnit XML) in .github/hotfix.yml"
    )
    assert tests.judge(run).verdict == "unproven"


def test_tests_that_lie_with_their_exit_code_alone_prove_nothing(
    process: Process, write: Write
) -> None:
    root = write({"package.json": NODE_TEST, "a.test.js": PASSING})
    (root / "package.json").write_text(json.dumps({"scripts": {"test": "true || node --test"}}))
    run = detect(root, SETTINGS).test(process, root)
    assert (run.exit_code, run.report) == (0, False)
    assert tests.judge(run).verdict == "unproven"


def test_tests_that_hang_are_ended(process: Process, write: Write) -> None:
    root = write({"package.json": NODE_TEST, "a.test.js": "setInterval(() => {}, 1000);\n"})
    run = detect(root, TestSettings(timeout="500ms")).test(process, root)
    assert run.timed_out
    assert tests.judge(run).verdict == "error"


@pytest.mark.parametrize(
    ("script", "call", "ran"),
    [
        ("jest --ci", "--ci --json --outputFile=R", 3),
        ("vitest", "--reporter=json --outputFile=R", 3),
        ("mocha test", "test --reporter json --reporter-option output=R", 3),
        ("ava", "--tap", 1),
        ("tape *.test.js | cat", "a.test.js", 1),
    ],
)
def test_each_runner_is_asked_for_its_report(
    process: Process, write: Write, script: str, call: str, ran: int
) -> None:
    root = stand_in(write, script, runner=script.split(maxsplit=1)[0])
    run = detect(root, SETTINGS).test(process, root)
    assert calls(root) == [call]
    assert (run.report, run.ran, run.command) == (True, ran, "npm test")


@pytest.mark.parametrize(
    ("runner", "call"),
    [
        ("jest", "--findRelatedTests src/a.js"),
        ("vitest", "related --run src/a.js"),
    ],
)
def test_related_tests_are_run_where_the_runner_can_tell_them(
    process: Process, write: Write, runner: str, call: str
) -> None:
    root = stand_in(write, runner, runner=runner)
    run = detect(root, SETTINGS).test(process, root, changed=["src/a.js"])
    assert [line.partition(" --json")[0].partition(" --rep")[0] for line in calls(root)] == [call]
    assert (run.ran, run.command) == (1, f"{runner} {call}")


@pytest.mark.parametrize("changed", [["src/a.js", "config.yml"], ["src/gone.js"], []])
def test_the_whole_suite_is_run_where_a_changed_file_is_no_source_that_is_there(
    process: Process, write: Write, changed: list[str]
) -> None:
    root = stand_in(write, "jest", runner="jest")
    write({"config.yml": ""})
    run = detect(root, SETTINGS).test(process, root, changed=changed)
    assert calls(root) == ["--json --outputFile=R"]
    assert (run.ran, run.command) == (3, "npm test")


def test_the_whole_suite_is_run_where_no_related_test_is_found(
    process: Process, write: Write
) -> None:
    root = stand_in(write, "jest", runner="jest", related=0)
    run = detect(root, SETTINGS).test(process, root, changed=["src/a.js"])
    assert len(calls(root)) == 2
    assert (run.ran, run.command) == (3, "npm test")


@pytest.mark.parametrize(
    ("runner", "call"),
    [("jest", "--runTestsByPath a.test.js"), ("vitest", "run a.test.js"), ("mocha", "a.test.js")],
)
def test_only_the_cases_of_the_wanted_files_count(
    process: Process, write: Write, runner: str, call: str
) -> None:
    root = stand_in(write, f"{runner} test", runner=runner)
    run = detect(root, SETTINGS).test(process, root, only=["a.test.js"])
    assert (run.ran, run.command) == (2, f"{runner} {call}")


USE = "require('node:test')('seven', () => { if (require('left') !== 7) throw 1; });\n"
WITH_LEFT: dict[str, object] = {**NODE_TEST, "dependencies": {"left": "^1.0.0"}}


@pytest.fixture
def npm(tmp_path: Path) -> Iterator[Process]:
    """A door whose npm asks a registry that knows one package."""
    left = tmp_path / "packages" / "left"
    left.mkdir(parents=True)
    (left / "package.json").write_text('{"name": "left", "version": "1.0.0", "main": "i.js"}')
    (left / "i.js").write_text("module.exports = 7;\n")
    with Registry.start(left.parent) as registry:
        env = {"PATH": os.environ["PATH"], "npm_config_registry": registry.url}
        yield ChildProcesses(env, Trace())


def test_a_project_without_node_modules_needs_them_and_npm_installs_them(
    npm: Process, write: Write
) -> None:
    root = write({"package.json": WITH_LEFT, "a.test.js": USE})
    project = detect(root, SETTINGS)
    assert project.needs_install(npm, root) == (
        "1 dependency is not installed: there is no node_modules"
    )
    assert project.install(npm, root).code == 0
    assert project.needs_install(npm, root) == ""
    assert not (root / "package-lock.json").exists()
    assert project.test(npm, root).passed == 1


def test_a_project_without_dependencies_needs_nothing(process: Process, write: Write) -> None:
    root = write({"package.json": NODE_TEST})
    assert detect(root, SETTINGS).needs_install(process, root) == ""


def test_npm_ci_refuses_a_lock_file_that_does_not_fit(npm: Process, write: Write) -> None:
    lock = {"name": "x", "lockfileVersion": 3, "packages": {"": {"name": "x"}}}
    root = write({"package.json": WITH_LEFT, "package-lock.json": lock})
    finished = detect(root, SETTINGS).install(npm, root)
    assert finished.code != 0
    assert "left@1.0.0 from lock file" in finished.stderr
    assert json.loads((root / "package-lock.json").read_text()) == lock


def test_the_configured_install_goes_first(process: Process, write: Write) -> None:
    root = write({"package.json": NODE_TEST})
    settings = TestSettings(install=("sh", "-c", "echo done > installed"))
    assert detect(root, settings).install(process, root).code == 0
    assert (root / "installed").read_text() == "done\n"

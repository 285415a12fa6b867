"""The scenarios of `hotfix rehearse`, each to its end: what they claim is looked up there.

The sample's own tests are not run here: what measures them has tests of its own.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.adapters.evidence import CheckoutEvidence
from hotfix_actions.cli import main
from hotfix_actions.domain import lease
from hotfix_actions.domain.evidence import ProofRun, TestRun
from hotfix_actions.rehearsal.scenarios import SCENARIOS
from hotfix_actions.steps import smoke

ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
GREEN = TestRun("node --test", 3, 3, report=True)
RED = TestRun("node --test", 1, 0, 1, report=True, exit_code=1, failures=("it fails",))


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def tests(_: object, sha: str, changed: Sequence[str]) -> TestRun:
        assert sha
        assert changed
        return GREEN

    def proof(_: object, base: str, head: str, paths: Sequence[str]) -> ProofRun:
        assert base != head
        return ProofRun(tuple(paths), RED)

    monkeypatch.setattr(CheckoutEvidence, "tests", tests)
    monkeypatch.setattr(CheckoutEvidence, "proof", proof)


def play(name: str, kept: Path, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], str]:
    code = main(["rehearse", "--json", "--scenario", name, "--keep", str(kept)], ENV)
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert code == 0, told["why"]
    assert told["verdict"] == SCENARIOS[name].verdict
    assert told["shows"][0] == SCENARIOS[name].about
    page = (kept / "index.html").read_text()
    assert "What this shows" in page
    return told, page


def acts(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(act["step"], act["ending"]) for act in told["acts"] if act["who"] == "hotfix"]


@pytest.mark.slow
def test_a_bad_hotfix_is_rolled_back_by_the_watch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told, page = play("bad-hotfix", tmp_path, capsys)
    assert acts(told)[-3:] == [("production", "refused"), ("status", "done"),
                               ("production", "refused")]  # fmt: skip
    notes = {act["step"]: act["note"] for act in told["acts"]}
    assert "Production runs v1.2.3" in notes["status"]
    assert "<svg" in page


@pytest.mark.slow
def test_a_killed_deploy_is_told_and_healed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (lease, smoke):
        monkeypatch.setattr(module, "LATE", 0.1)  # nothing lags here
    told, _ = play("killed", tmp_path, capsys)
    assert ("production", "failed") in acts(told)
    notes = [act["note"] for act in told["acts"] if act["step"] == "status"]
    assert "nobody watches it" in notes[0]


@pytest.mark.slow
def test_an_old_line_leaves_latest_and_production_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told, _ = play("old-line", tmp_path, capsys)
    assert acts(told)[:3] == [("open", "refused"), ("override", "done"), ("open", "done")]


@pytest.mark.slow
def test_of_two_parallel_hotfixes_neither_fix_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told, page = play("parallel", tmp_path, capsys)
    assert ("release", "refused") in acts(told)
    assert "neither fix is lost" in page


def test_the_docs_name_every_scenario() -> None:
    page = (Path(__file__).parents[2] / "docs/scenarios.md").read_text()
    assert all(f"| `{name}` |" in page for name in SCENARIOS)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--scenario", "war"], "--scenario war is none"),
        (["--scenario", "killed", "--stop-after", "open"], "together with"),
        (["--scenario", "killed", "--repo", "."], "together with"),
    ],
)
def test_words_that_do_not_fit_a_scenario_are_refused(
    words: list[str], found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rehearse", *words], ENV) == 2
    assert found in capsys.readouterr().err

"""`hotfix rehearse` as its users call it."""

import json
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.cli import main
from tests.rehearsal.conftest import git

pytestmark = pytest.mark.slow

# What a hotfix without deployments may ask of GitHub.
UNDEPLOYED = 90
ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


def rehearse(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["rehearse", "--json", *words], ENV)
    out = capsys.readouterr().out
    return code, json.loads(out.strip().splitlines()[-1]) if out.strip() else {}


def test_ones_own_repository_goes_all_the_way_and_is_not_touched(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (git(own, "for-each-ref"), git(own, "status", "--porcelain", "--ignored"))
    code, told = rehearse(capsys, "--repo", str(own), "--keep", str(tmp_path / "kept"))
    assert code == 0
    assert (git(own, "for-each-ref"), git(own, "status", "--porcelain", "--ignored")) == before
    bare = next((tmp_path / "kept/github/git/acme").glob("*.git"))
    assert json.loads(git(bare, "show", "v1.4.3:package.json"))["version"] == "1.4.3"
    assert json.loads(git(bare, "show", "trunk:package.json"))["version"] == "1.5.0-dev"
    assert git(bare, "merge-base", "v1.4.3", "trunk") == git(bare, "rev-parse", "v1.4.3^{commit}")
    assert "deploy staging" in told["not-rehearsed"]
    assert "proof" in told["not-rehearsed"]
    assert "tests" not in told["not-rehearsed"]
    assert told["requests"] <= UNDEPLOYED, {a["step"]: a["requests"] for a in told["acts"]}


def test_a_commit_of_main_is_picked_onto_the_released_version(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fix = git(own, "rev-parse", "trunk")
    words = ["--repo", str(own), "--pick", fix, "--keep", str(tmp_path / "kept")]
    code, _ = rehearse(capsys, *words)
    bare = next((tmp_path / "kept/github/git/acme").glob("*.git"))
    assert code == 0
    assert "hello" in git(bare, "show", "v1.4.3:index.js")
    assert "next.txt" not in git(bare, "ls-tree", "-r", "--name-only", "v1.4.3")


def test_a_patch_is_applied_to_the_released_version(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patch = tmp_path / "fix.patch"
    patch.write_text(git(own, "diff", "trunk~1", "trunk") + "\n")
    words = ["--repo", str(own), "--patch", str(patch), "--keep", str(tmp_path / "kept")]
    code, _ = rehearse(capsys, *words)
    bare = next((tmp_path / "kept/github/git/acme").glob("*.git"))
    assert code == 0
    assert "hello" in git(bare, "show", "v1.4.3:index.js")


def test_it_stops_where_it_is_asked_to(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = rehearse(capsys, "--repo", str(own), "--stop-after", "open")
    assert code == 0
    assert [act["step"] for act in told["acts"]] == ["prepare", "incident", "open"]
    assert set(told["made"]) == {"incident", "hotfix branch", "journal"}


def test_failing_tests_are_never_rehearsed_away(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(own, "checkout", "-q", "-b", "old", "v1.4.2")
    broken = "const test = require('node:test');\ntest('it breaks', () => { throw Error(); });\n"
    (own / "index.test.js").write_text(broken)
    git(own, "commit", "-qam", "Break the tests")
    git(own, "tag", "v1.4.3")
    git(own, "checkout", "-q", "trunk")
    code, told = rehearse(capsys, "--repo", str(own))
    assert code == 1
    assert "tests (fail)" in told["why"][0]
    assert told["why"][1] == "tests: it breaks"
    assert "`tests.command`" in told["why"][2]
    assert "tests" not in told["not-rehearsed"]


def test_what_did_not_run_is_told_with_what_to_configure(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(own, "checkout", "-q", "-b", "old", "v1.4.2")
    manifest = (own / "package.json").read_text()
    (own / "package.json").write_text(manifest.replace("node --test", "mocha"))
    git(own, "commit", "-qam", "Test in a way that leaves no report")
    git(own, "tag", "v1.4.3")
    git(own, "checkout", "-q", "trunk")
    code, told = rehearse(capsys, "--repo", str(own))
    assert code == 0
    assert "set tests.command and tests.report" in told["not-rehearsed"]["tests"]


def test_the_trace_holds_requests_git_calls_children_and_waits(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = tmp_path / "trace.jsonl"
    rehearse(capsys, "--repo", str(own), "--stop-after", "gate", "--trace", str(trace))
    spans = [json.loads(line) for line in trace.read_text().splitlines()]
    assert {"request", "git", "process", "step", "command"} <= {span["kind"] for span in spans}
    assert all(span["seconds"] >= 0 and span["started"] > 0 for span in spans)
    assert "ghs_" not in trace.read_text()


def test_documents_and_a_page_are_left_behind(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    rehearse(capsys, "--repo", str(own), "--keep", str(kept))
    names = {"incident.md", "notices.md", "pull-requests.md", "post-mortem.md", "timeline.md"}
    assert names <= {path.name for path in kept.iterdir()}
    page = (kept / "index.html").read_text()
    assert "Not rehearsed" in page
    assert "<script" not in page

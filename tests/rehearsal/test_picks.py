"""Commits that cannot be picked onto the released version."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hotfix_actions.cli import main
from tests.rehearsal.conftest import git
from tests.rehearsal.test_rehearse import ENV, rehearse

pytestmark = pytest.mark.slow


def merge(own: Path) -> str:
    git(own, "checkout", "-q", "-b", "side", "trunk~1")
    git(own, "commit", "-q", "--allow-empty", "-m", "Stand aside")
    git(own, "checkout", "-q", "trunk")
    git(own, "merge", "-q", "--no-ff", "-m", "Merge side", "side")
    return git(own, "rev-parse", "HEAD")


def torn(own: Path) -> str:
    """A fix of a line that is not in the release."""
    (own / "package.json").write_text("{}\n")
    git(own, "commit", "-qam", "Empty the manifest")
    return git(own, "rev-parse", "HEAD")


def held(own: Path) -> str:
    """A commit whose change is in the release already."""
    git(own, "checkout", "-q", "-b", "older", "v1.4.2")
    (own / "index.js").write_text("module.exports = () => 'hi';\n")
    git(own, "commit", "-qam", "Say hi")
    sha = git(own, "rev-parse", "HEAD")
    git(own, "tag", "v1.4.3")
    git(own, "checkout", "-q", "trunk")
    return sha


@pytest.mark.parametrize("pick", ["feedface", "--help", "v9.9.9"])
def test_a_commit_that_is_not_there_is_refused_before_anything_is_made(
    pick: str, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    code = main(["rehearse", "--repo", str(own), "--keep", str(kept), f"--pick={pick}"], ENV)
    assert code == 2
    assert f"finding the commit to pick, {pick}" in capsys.readouterr().err
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(
    ("commit", "found", "remedy"),
    [
        (merge, "is a merge", "one of the commits that it merged"),
        (torn, "it conflicts in package.json", "give the result with --patch"),
        (held, "is now empty", "holds this change already"),
    ],
)
def test_a_commit_that_cannot_be_picked_is_refused_with_what_to_do(
    commit: Callable[[Path], str],
    found: str,
    remedy: str,
    own: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, told = rehearse(capsys, "--repo", str(own), "--pick", commit(own))
    assert code == 1
    assert found in told["verdict"]
    assert remedy in told["why"][-1]


def test_a_merge_back_that_a_person_must_settle_is_told_as_such(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(own, "checkout", "-q", "-b", "fix", "v1.4.2")
    (own / "index.js").write_text("module.exports = () => 'hallo';\n")
    git(own, "commit", "-qam", "Greet in German")
    git(own, "checkout", "-q", "trunk")
    code, told = rehearse(capsys, "--repo", str(own), "--pick", "fix")
    assert code == 0
    assert told["verdict"] == "v1.4.3 is released; its way back into trunk waits for a person."
    assert "conflicts in index.js" in told["why"][0]
    assert "post-mortem" not in told["made"]

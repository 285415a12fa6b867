"""Commits that cannot be picked onto the released version."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.cli import main
from hotfix_actions.errors import Refused
from hotfix_actions.rehearsal.pick import pick as pick_onto
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


class Hands:
    """A person's git, in a folder of this machine."""

    def git(self, folder: Path, words: Sequence[str]) -> str:
        try:
            command = ["git", "-c", "user.name=Lin", "-c", "user.email=lin@example.test", *words]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        except subprocess.CalledProcessError as failed:
            found = f"{failed.stderr}{failed.stdout}"
            raise Refused(tried="git", found=found, remedy="see what git says") from failed
        return done.stdout


OLD, NEW = "# Changes\n\n## 1.4.2\n\n- Greet\n", "# Changes\n\n## Next\n\n- Half of it\n\n"
ENTRY = NEW.replace("Half of it\n", "Half of it\n- Two l\n")


def changed(own: Path, released: Mapping[str, str], then: Mapping[str, str]) -> str:
    """Commit the fix with these files on top of unreleased work; go to the released version."""
    hello = (own / "index.js").read_text()
    git(own, "reset", "-q", "--hard", "v1.4.2")
    write_all(own, released, "Note what changed")
    git(own, "tag", "-f", "v1.4.2")
    write_all(own, {path: NEW + text[11:] for path, text in released.items()}, "Begin the next")
    write_all(own, {"index.js": hello, **then}, "Greet with two l")
    fix = git(own, "rev-parse", "HEAD")
    git(own, "checkout", "-q", "-b", "hotfix", "v1.4.2")
    return fix


def write_all(own: Path, files: Mapping[str, str], message: str) -> None:
    for path, text in files.items():
        (own / path).parent.mkdir(parents=True, exist_ok=True)
        (own / path).write_text(text)
    git(own, "add", ".")
    git(own, "commit", "-qm", message)


@pytest.mark.parametrize(
    "paths",
    [["CHANGELOG.md"], ["docs/changes.rst"], ["HISTORY"], ["CHANGELOG.md", "packages/a b/NEWS.md"]],
)
def test_a_pick_that_conflicts_in_changelogs_alone_takes_its_own_entries(
    own: Path, paths: list[str]
) -> None:
    fix = changed(own, dict.fromkeys(paths, OLD), dict.fromkeys(paths, ENTRY + OLD[11:]))
    hands: Any = Hands()
    pick_onto(hands, own, "v1.4.2", fix)
    assert "hello" in (own / "index.js").read_text()
    for path in paths:
        text = (own / path).read_text()
        assert text == "# Changes\n\n- Two l\n\n## 1.4.2\n\n- Greet\n"
    assert git(own, "status", "--porcelain") == ""
    said = git(own, "show", "-s", "--format=%B")
    assert said.splitlines()[0] == "Greet with two l"
    assert f"(cherry picked from commit {fix})" in said
    assert f"Of {', '.join(paths)} only the lines that it adds were taken" in said


def test_a_changelog_that_is_no_utf_8_is_left_to_a_person(own: Path) -> None:
    fix = changed(own, {"CHANGELOG.md": OLD}, {"CHANGELOG.md": ENTRY + "\ufffd\n" + OLD[11:]})
    hands: Any = Hands()
    with pytest.raises(Refused, match=r"CHANGELOG\.md"):
        pick_onto(hands, own, "v1.4.2", fix)


@pytest.mark.parametrize(
    ("then", "found"),
    [
        ({"CHANGELOG.md": ENTRY, "package.json": "{}\n"}, "CHANGELOG.md, package.json"),
        ({"changes.js": ENTRY}, "changes.js"),
    ],
)
def test_a_pick_that_conflicts_in_more_than_changelogs_is_refused_whole(
    own: Path, then: dict[str, str], found: str
) -> None:
    released = {path: OLD for path in then if path != "package.json"}
    fix = changed(own, released, then)
    if "package.json" in then:
        write_all(own, {"package.json": '{"version": "1.4.3"}\n'}, "Set the version")
    hands: Any = Hands()
    with pytest.raises(Refused) as refused:
        pick_onto(hands, own, "v1.4.2", fix)
    assert refused.value.found == f"it conflicts in {found}"

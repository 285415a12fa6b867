"""Repositories as they are found on people's disks."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.rehearsal.conftest import git, write
from tests.rehearsal.test_rehearse import rehearse

pytestmark = pytest.mark.slow


def bare_of(kept: Path) -> Path:
    return next((kept / "github/git/acme").glob("*.git"))


def again(own: Path) -> None:
    """Release what stands in the working tree as v1.4.2, and go a commit further."""
    manifest = own / "package.json"
    if manifest.exists():
        manifest.write_text(manifest.read_text().replace("1.5.0-dev", "1.4.2"))
    git(own, "add", "-A")
    git(own, "commit", "-qm", "Change what is released")
    git(own, "tag", "-f", "v1.4.2")
    git(own, "commit", "-q", "--allow-empty", "-m", "Begin the next release")


def went_all_the_way(
    capsys: pytest.CaptureFixture[str], repo: Path | str, kept: Path, *words: str
) -> Path:
    code, told = rehearse(capsys, "--repo", str(repo), "--keep", str(kept), *words)
    assert (code, told["why"]) == (0, [])
    return bare_of(kept)


@pytest.mark.parametrize("name", ["with space ünï", "漢字", "-.strange-"])
def test_any_name_of_the_folder_will_do(
    name: str, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = own.rename(tmp_path / name)
    bare = went_all_the_way(capsys, folder, tmp_path / "kept")
    assert git(bare, "cat-file", "-t", "v1.4.3") == "tag"


def test_a_path_may_be_relative_or_lead_into_the_repository(
    own: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (own / "deep").mkdir()
    monkeypatch.chdir(own / "deep")
    for at, path in enumerate((".", "..", "../../a project")):
        bare = went_all_the_way(capsys, path, tmp_path / f"kept-{at}")
        assert git(bare, "cat-file", "-t", "v1.4.3") == "tag"


def test_a_linked_work_tree_will_do(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(own, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"), "v1.4.2")
    bare = went_all_the_way(capsys, tmp_path / "linked", tmp_path / "kept")
    assert git(bare, "symbolic-ref", "HEAD") == "refs/heads/trunk"


def test_the_default_branch_is_develop_where_origin_says_so(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(own, "branch", "-m", "trunk", "develop")
    git(own, "branch", "main", "v1.4.2")
    git(tmp_path, "clone", "-q", str(own), "copy")
    bare = went_all_the_way(capsys, tmp_path / "copy", tmp_path / "kept")
    assert git(bare, "merge-base", "v1.4.3", "develop") == git(bare, "rev-parse", "v1.4.3^{commit}")


def test_submodules_and_pointers_to_large_files_stay_as_they_are(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / ".gitattributes").write_text("*.bin filter=lfs diff=lfs merge=lfs -text\n")
    (own / "big.bin").write_text("version https://git-lfs.github.com/spec/v1\nsize 12345\n")
    again(own)
    submodule = f"160000,{git(own, 'rev-parse', 'HEAD')},vendor/sub"
    git(own, "checkout", "-q", "-b", "fix", "v1.4.2")
    git(own, "update-index", "--add", "--cacheinfo", submodule)
    git(own, "commit", "-qm", "Take a submodule in")
    git(own, "checkout", "-qf", "trunk")
    bare = went_all_the_way(capsys, own, tmp_path / "kept", "--pick", "fix")
    for at in ("v1.4.3", "trunk"):
        assert git(bare, "diff", "--name-only", "fix", at, "--", "vendor", "big.bin") == ""


def test_an_executable_manifest_stays_executable(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "package.json").chmod(0o755)
    again(own)
    bare = went_all_the_way(capsys, own, tmp_path / "kept")
    for at in ("v1.4.3", "trunk"):
        assert git(bare, "ls-tree", at, "package.json").startswith("100755")
    assert json.loads(git(bare, "show", "v1.4.3:package.json"))["version"] == "1.4.3"


def test_a_manifest_that_is_a_link_is_refused_until_its_file_is_named(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "real").mkdir()
    (own / "package.json").rename(own / "real/package.json")
    (own / "package.json").symlink_to("real/package.json")
    again(own)
    code, told = rehearse(capsys, "--repo", str(own))
    assert code == 1
    assert "symbolic link" in told["why"][0]
    assert "`version-files`" in told["why"][1]
    (own / ".github").mkdir()
    (own / ".github/hotfix.yml").write_text("version-files: [real/package.json]\n")
    again(own)
    bare = went_all_the_way(capsys, own, tmp_path / "kept")
    assert git(bare, "ls-tree", "v1.4.3", "package.json").startswith("120000")
    assert json.loads(git(bare, "show", "v1.4.3:real/package.json"))["version"] == "1.4.3"


def test_a_calendar_version_is_raised_in_the_module_that_says_it(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "package.json").unlink()
    (own / "setup.py").write_text("")
    (own / "certs").mkdir()
    (own / "certs/__init__.py").write_text('__version__ = "2026.07.09"\n')
    again(own)
    for tag in ("2025.11.12", "2026.07.09"):
        git(own, "tag", tag, "v1.4.2")
    git(own, "tag", "-d", "v1.4.2")
    bare = went_all_the_way(capsys, own, tmp_path / "kept")
    for at in ("2026.07.10", "trunk"):
        assert git(bare, "show", f"{at}:certs/__init__.py") == '__version__ = "2026.07.10"'


def test_a_partial_clone_is_refused_and_nothing_is_downloaded(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(own, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{own}", "partial")
    code, _ = rehearse(capsys, "--repo", str(tmp_path / "partial"))
    assert code == 2
    missing = git(tmp_path / "partial", "rev-list", "--objects", "--all", "--missing=print")
    assert "?" in missing


def test_a_partial_clone_that_has_everything_is_taken(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "clone", "-q", str(own), "whole")
    git(tmp_path / "whole", "config", "remote.origin.promisor", "true")
    bare = went_all_the_way(capsys, tmp_path / "whole", tmp_path / "kept")
    assert git(bare, "tag", "--list", "v1.4.3")


def test_a_history_that_lacks_old_files_is_no_hindrance(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "old.txt").write_text("gone long ago\n")
    git(own, "add", "old.txt")
    git(own, "commit", "-qm", "Add what is gone")
    lost = git(own, "rev-parse", "HEAD:old.txt")
    (own / "old.txt").unlink()
    again(own)
    (own / f".git/objects/{lost[:2]}/{lost[2:]}").unlink()
    bare = went_all_the_way(capsys, own, tmp_path / "kept")
    assert git(bare, "tag", "--list", "v1.4.3")


def test_not_even_the_times_of_packs_are_changed(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fix = git(own, "rev-parse", "HEAD")
    git(own, "repack", "-adq")
    os.utime(next((own / ".git/objects/pack").glob("*.pack")), (1_000_000_000, 1_000_000_000))
    before = {path: path.stat().st_mtime_ns for path in own.rglob("*")}
    went_all_the_way(capsys, own, tmp_path / "kept", "--pick", fix)
    assert {path: path.stat().st_mtime_ns for path in own.rglob("*")} == before


def test_not_even_the_index_of_the_repository_is_written(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A copy's files are newer than the index says: git status would like to refresh it.
    copied = Path(shutil.copytree(own, tmp_path / "copied"))
    before = {path: path.stat().st_mtime_ns for path in copied.rglob("*")}
    went_all_the_way(capsys, copied, tmp_path / "kept")
    assert {path: path.stat().st_mtime_ns for path in copied.rglob("*")} == before


def test_tags_that_leave_the_base_open_are_refused_with_the_words_that_settle_it(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(own, "5.0.0", "helo")
    git(own, "commit", "-qam", "Release by another tag")
    git(own, "tag", "greeter@5.0.0")
    code, told = rehearse(capsys, "--repo", str(own))
    assert code == 2
    assert "greeter@" in told["why"][0]
    assert "`tag-prefix`" in told["why"][1]
    assert "--tag TAG" in told["why"][2]
    bare = went_all_the_way(capsys, own, tmp_path / "kept", "--tag", "greeter@5.0.0")
    assert git(bare, "cat-file", "-t", "greeter@5.0.1") == "tag"

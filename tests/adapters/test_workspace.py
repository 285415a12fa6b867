"""Checkouts: which git makes them."""

import os
import subprocess
from pathlib import Path

import pytest

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.workspace import GitWorkspace
from hotfix_actions.errors import HotfixError, PermissionMissing


@pytest.mark.parametrize(
    ("said", "refused"),
    [("git version 2.30.2", True), ("git version 1.8", True), ("git version 2.38.1", False),
     ("git version 3.0.0 (Apple Git-1)", False), ("something else", False)],
)  # fmt: skip
def test_a_git_that_is_too_old_is_refused_with_what_to_do(
    tmp_path: Path, said: str, refused: bool
) -> None:
    stand_in = tmp_path / "bin" / "git"
    stand_in.parent.mkdir()
    stand_in.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo "{said}" || exit 9\n')
    stand_in.chmod(0o755)
    process = ChildProcesses({"PATH": f"{stand_in.parent}:/usr/bin:/bin"}, Trace())
    workspace = GitWorkspace(url="http://127.0.0.1:9/x", token=str, process=process, here=tmp_path)
    with pytest.raises(HotfixError) as failure, workspace.checkout("a" * 40):
        pass
    assert isinstance(failure.value, PermissionMissing) == refused
    if refused:
        assert said in failure.value.found
        assert "install git 2.38 or newer" in failure.value.remedy


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=Dev", "-c", "user.email=dev@example.com"]
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.strip()


def grow(folder: Path, branch: str, files: dict[str, str]) -> str:
    """Begin a branch at main, with one commit."""
    git(folder, "checkout", "-q", "-b", branch, "main")
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", branch)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A repository with a history, whose main holds two files."""
    folder = tmp_path / "source"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for text in ("old\n", "one\ntwo\nthree\nfour\nfive\n"):
        (folder / "a.txt").write_text(text)
        (folder / "b.txt").write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "Begin")
    return folder


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"a.txt": "ONE\ntwo\nthree\nfour\nfive\n"}, {"a.txt": "one\ntwo\nthree\nfour\nFIVE\n"}),
        ({"a.txt": "ONE\n"}, {"b.txt": "TWO\n"}),
        ({"new.txt": "1"}, {"new.txt": "1", "more.txt": "2"}),
        ({"a.txt": "ONE\n"}, {"a.txt": "TWO\n"}),
    ],
    ids=("one file", "two files", "the same", "a conflict"),
)
def test_a_merge_is_computed_as_git_itself_does(
    source: Path, tmp_path: Path, ours: dict[str, str], theirs: dict[str, str]
) -> None:
    base = git(source, "rev-parse", "main")
    one, other = grow(source, "ours", ours), grow(source, "theirs", theirs)
    process = ChildProcesses({"PATH": os.environ["PATH"]}, Trace())
    workspace = GitWorkspace(url=f"file://{source}", token=str, process=process, here=tmp_path)
    by_git = git(source, "merge-tree", "--write-tree", "--no-messages", one, other)
    conflict = "\n" in by_git
    assert workspace.merge(base, one, other) == ("" if conflict else by_git)
    assert conflict == (ours == {"a.txt": "ONE\n"} and theirs == {"a.txt": "TWO\n"})

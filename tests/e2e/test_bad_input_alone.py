"""Bad input to what needs no GitHub: one message that says what to do, and nothing half-made."""

import contextlib
import io
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hotfix_actions import errors
from hotfix_actions.cli import main
from hotfix_actions.sandbox import Sandbox
from tests.e2e.test_bad_input import FAULTY, assert_one_message, poor_path
from tests.support import e2e_project as project

pytestmark = pytest.mark.slow


def alone(*words: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run a command that brings its own GitHub, or needs none."""
    out, err = io.StringIO(), io.StringIO()
    around = {"PATH": os.environ["PATH"], **(env or {})}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(words), around)
    return code, out.getvalue(), err.getvalue()


def refused(*words: str, env: Mapping[str, str] | None = None) -> str:
    code, out, err = alone(*words, env=env)
    assert (code, out) == (errors.USAGE, ""), err
    assert_one_message(err)
    return err


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return project.build(tmp_path / "own", "")


def test_a_dirty_repository_is_not_rehearsed(own: Path, tmp_path: Path) -> None:
    (own / "src" / "answer.js").write_text("unfinished\n")
    told = refused("rehearse", "--repo", str(own), "--keep", str(tmp_path / "kept"))
    assert "1 tracked file(s) are changed and not committed" in told
    assert f"git -C {own} stash" in told
    assert left_in(tmp_path / "kept") == []
    assert (own / "src" / "answer.js").read_text() == "unfinished\n"


def test_a_bare_repository_is_not_rehearsed(own: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    project.git(own, "clone", "-q", "--bare", ".", str(bare))
    told = refused("rehearse", "--repo", str(bare), "--keep", str(tmp_path / "kept"))
    assert "it is a bare repository" in told
    assert f"git clone {bare} work" in told
    assert left_in(tmp_path / "kept") == []


def test_a_shallow_repository_is_not_rehearsed(own: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    project.git(own, "clone", "-q", "--depth", "1", own.as_uri(), str(shallow))
    told = refused("rehearse", "--repo", str(shallow), "--keep", str(tmp_path / "kept"))
    assert "it is a shallow clone" in told
    assert f"git -C {shallow} fetch --unshallow --tags" in told
    assert left_in(tmp_path / "kept") == []


def test_what_is_no_repository_is_not_rehearsed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "it is no git repository" in refused("rehearse", "--repo", str(folder))
    assert "there is no such directory" in refused("rehearse", "--repo", str(tmp_path / "gone"))


def test_ones_own_repository_without_a_stable_tag_is_refused_with_what_to_tag(own: Path) -> None:
    for tag in ("v1.2.2", "v1.2.3"):
        project.git(own, "tag", "-d", tag)
    code, out, err = alone("rehearse", "--repo", str(own))
    assert code == errors.USAGE
    assert "none of the 2 tags is a stable version" in out + err
    assert "git tag -a" in out + err
    assert "Traceback" not in out + err


def test_a_rehearsal_without_npm_says_what_to_install(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    told = refused("rehearse", "--keep", str(kept), env={"PATH": poor_path(tmp_path)})
    assert "npm is not installed" in told
    assert "https://nodejs.org" in told
    assert left_in(kept) == []


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = ["sandbox", "serve", "--data", str(tmp_path / "data"), "--port", str(port)]
        done = subprocess.run(
            [sys.executable, "-m", "hotfix_actions", *words],
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout) == (errors.USAGE, "")
    assert_one_message(done.stderr)
    assert f"listening on 127.0.0.1:{port}" in done.stderr
    with Sandbox.start(tmp_path / "data") as sandbox:
        assert sandbox.url


def test_a_configuration_is_checked_without_a_github(tmp_path: Path) -> None:
    file = tmp_path / "hotfix.yml"
    file.write_text(FAULTY)
    told = refused("config", "check", str(file))
    for word in ("watch.for", "'merge-bak'", "did you mean 'merge-back'?"):
        assert word in told
    assert "there is no such file" in refused("config", "check", str(tmp_path / "none.yml"))

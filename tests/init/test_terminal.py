"""In a terminal `hotfix init` shows the difference in colour, and asks."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.init.conftest import CONFIG, WORKFLOW, Repository

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


def typed(repository: Repository, answer: bytes, *words: str) -> tuple[int, str]:
    """Run it in a pseudo-terminal and type an answer once it asks."""
    ours, theirs = pty.openpty()
    env = {**repository.env, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    child = subprocess.Popen(
        [sys.executable, "-m", "hotfix_actions", "init", *words],
        cwd=repository.path,
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown, until, asked = b"", time.monotonic() + PATIENCE, False
    while time.monotonic() < until:
        if not select.select([ours], [], [], 1.0)[0]:
            continue
        try:
            read = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        shown += read
        if not asked and b"[y/N]" in shown:
            asked = True
            os.write(ours, answer)
    os.close(ours)  # a child that still waits for an answer is hung up
    return child.wait(PATIENCE), shown.decode()


@pytest.fixture
def taken(npm: Repository) -> Repository:
    npm.write(WORKFLOW, "name: ours\n")
    return npm


def test_yes_overwrites(taken: Repository) -> None:
    code, shown = typed(taken, b"y\n")
    assert code == 0, shown
    assert f"Overwrite {WORKFLOW}? [y/N]" in shown
    assert "\x1b[31m-name: ours" in shown, "what goes is red"
    assert "\x1b[32m+name: hotfix" in shown, "what comes is green"
    assert "name: hotfix\n" in taken.text(WORKFLOW)


@pytest.mark.parametrize("answer", [b"n\n", b"\n"])
def test_no_is_the_default_and_leaves_the_file_as_it_is(taken: Repository, answer: bytes) -> None:
    code, shown = typed(taken, answer)
    assert code == 0, shown
    assert f"left {WORKFLOW} as it is" in shown
    assert taken.text(WORKFLOW) == "name: ours\n"
    assert (taken.path / CONFIG).is_file(), "what is new is written all the same"


def test_an_interruption_writes_nothing(taken: Repository) -> None:
    code, shown = typed(taken, b"\x04")
    assert code == 130, shown
    assert taken.status() == [f"?? {WORKFLOW}"]


def test_nothing_is_asked_where_nothing_is_lost(npm: Repository) -> None:
    code, shown = typed(npm, b"")
    assert code == 0, shown
    assert "[y/N]" not in shown
    assert (npm.path / WORKFLOW).is_file()

"""Checkouts: which git makes them."""

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

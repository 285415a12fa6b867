"""This very repository can be hotfixed by itself, and what comes out may be released."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from shutil import copy2

import pytest

from hotfix_actions.cli import main
from hotfix_actions.domain.versions.tags import parse_tag
from tests.rehearsal.conftest import git

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """What git knows of this repository, released as it is, with main a commit further."""
    folder = tmp_path / "ours"
    for name in git(ROOT, "ls-files", "-z").rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(ROOT / name, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "--force", ".")
    git(folder, "commit", "-qm", f"Release {VERSION}")
    git(folder, "tag", "-a", f"v{VERSION}", "-m", f"v{VERSION}")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Go on")
    return folder


def test_this_repository_is_hotfixed_by_itself_and_its_tag_may_be_released(
    ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    code = main(["rehearse", "--json", "--repo", str(ours), "--keep", str(kept)], ENV)
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert code == 0, told
    base = parse_tag(f"v{VERSION}")
    assert base is not None
    tag = f"v{base.version.bump_patch()}"
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(next((kept / "github/git/acme").glob("*.git"))), str(clone))
    git(clone, "switch", "-q", "--detach", tag)
    changed = git(clone, "diff", "--name-only", f"v{VERSION}", tag).split()
    assert changed == ["HOTFIX-REHEARSAL.md", "hotfix_actions/__init__.py", "pyproject.toml"]
    words = [sys.executable, ".ci/release.py", "check", tag]
    check = subprocess.run(words, cwd=clone, capture_output=True, text=True, check=False)
    assert check.stdout.split() == ["kind=hotfix", f"version={tag[1:]}", "latest=true"]

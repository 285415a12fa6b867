"""What a fix may hold besides text reaches the tag and the default branch exactly as it is."""

from pathlib import Path

import pytest

from tests.rehearsal.conftest import git
from tests.rehearsal.test_rehearse import rehearse

pytestmark = pytest.mark.slow

PICTURE = bytes(range(256))


def put_all(folder: Path) -> None:
    """Change a picture and an old text; add a picture, a script and a link; set a mode."""
    (folder / "logo.png").write_bytes(PICTURE * 2)
    (folder / "latin.txt").write_bytes(b"caf\xe9 au lait\n")
    (folder / "new.png").write_bytes(PICTURE)
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "index.js").chmod(0o755)
    (folder / "link").symlink_to("index.js")


@pytest.fixture
def binary(own: Path) -> Path:
    """A repository whose release holds a picture and a text in Latin-1."""
    git(own, "checkout", "-q", "--orphan", "fresh", "v1.4.2")
    (own / "logo.png").write_bytes(PICTURE)
    (own / "latin.txt").write_bytes(b"caf\xe9\n")
    git(own, "add", ".")
    git(own, "commit", "-qm", "Draw")
    git(own, "tag", "v2.0.0")
    (own / "next.txt").write_text("half of a feature\n")
    git(own, "add", ".")
    git(own, "commit", "-qm", "Begin the next release")
    git(own, "branch", "-M", "fresh", "trunk")
    return own


def test_pictures_scripts_links_and_modes_come_through_a_merge_back_untouched(
    binary: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(binary, "checkout", "-q", "-b", "fix", "v2.0.0")
    put_all(binary)
    git(binary, "add", ".")
    git(binary, "commit", "-qm", "Fix all kinds of files")
    fix = git(binary, "rev-parse", "HEAD")
    git(binary, "checkout", "-q", "trunk")
    code, told = rehearse(
        capsys, "--repo", str(binary), "--pick", fix, "--keep", str(tmp_path / "k")
    )
    assert (code, told["why"]) == (0, [])
    bare = next((tmp_path / "k/github/git/acme").glob("*.git"))
    for at in ("v2.0.1", "trunk"):
        left = git(bare, "diff", "--name-only", fix, at).split("\n")
        assert set(left) <= {"package.json", "next.txt"}, at
    assert git(bare, "log", "-1", "--format=%P", "trunk").count(" ") == 1

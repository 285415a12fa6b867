"""What is shipped: the wheel holds templates and the sample, and its command works.

The release workflow has the files tested that go out (HOTFIX_DIST); else they are built here.
"""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("HOTFIX_DIST")
    return ROOT / given if given else build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return next(dist.glob("*.whl"))


def build(source: Path, folder: Path) -> Path:
    words = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(words, cwd=source, check=True, capture_output=True)
    return folder


def test_the_wheel_holds_every_file_of_the_package_that_git_knows(wheel: Path) -> None:
    words = ["git", "ls-files", "hotfix_actions"]
    known = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    shipped = set(zipfile.ZipFile(wheel).namelist())
    assert set(known.split()) - shipped == set()


def test_the_command_of_the_wheel_speaks(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)  # noqa: S202  # it was built from here
    code = "import sys; from hotfix_actions.cli import main; sys.exit(main(['--version']))"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("hotfix, version ")


def test_the_source_distribution_builds_the_very_same_wheel(dist: Path, tmp_path: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    source = next(tmp_path.iterdir())
    again = next(build(source, tmp_path / "again").glob("*.whl"))
    assert again.read_bytes() == next(dist.glob("*.whl")).read_bytes()


def test_the_lock_files_name_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text()
    assert '"resolved"' not in (ROOT / "tests/node/package-lock.json").read_text()

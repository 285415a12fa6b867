"""What is shipped: the wheel holds templates and the sample, and its command works."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_package_that_git_knows(wheel: Path) -> None:
    words = ["git", "ls-files", "hotfix_actions"]
    known = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    shipped = set(zipfile.ZipFile(wheel).namelist())
    assert set(known.split()) - shipped == set()


def test_the_command_of_the_wheel_speaks(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "import sys; from hotfix_actions.cli import main; sys.exit(main(['--version']))"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("hotfix, version ")


def test_the_lock_files_name_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text()
    assert '"resolved"' not in (ROOT / "tests/node/package-lock.json").read_text()

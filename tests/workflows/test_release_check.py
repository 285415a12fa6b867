"""`.ci/release.py`: nothing goes out that its tag, its versions and its history do not agree on."""

import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from hotfix_actions.projections.release_notes import tag_message
from tests.projections import stories

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[2] / ".ci/release.py"
WHO = ["-c", "user.name=Lin", "-c", "user.email=lin@example.test", "-c", "tag.gpgsign=false"]
CHANGELOG = "# Changelog\n\n## 1.2.0 - 2026-09-01\n\n- Signatures are compared whole.\n\n## 1.1.0\n"


@dataclass(frozen=True)
class Scene:
    """A clone in which v1.2.0 of main is about to go out; `origin` is where it came from."""

    here: Path
    origin: Path

    def git(self, *words: str) -> str:
        command = ["git", *WHO, *words]
        done = subprocess.run(command, cwd=self.here, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, version: str, *, module: str = "", changelog: str = CHANGELOG) -> str:
        (self.here / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
        (self.here / "hotfix_actions").mkdir(exist_ok=True)
        said = f'__version__ = "{module or version}"\n'
        (self.here / "hotfix_actions/__init__.py").write_text(said)
        (self.here / "CHANGELOG.md").write_text(changelog)
        self.git("add", ".")
        self.git("commit", "-qm", f"Be {version}")
        return self.git("rev-parse", "HEAD")

    def push(self) -> None:
        self.git("push", "-q", "origin", "HEAD:main")

    def release(self, version: str = "1.2.0") -> str:
        commit = self.commit(version)
        self.push()
        self.git("tag", "-a", f"v{version}", "-m", f"v{version}")
        return commit

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(SCRIPT), *words]
        return subprocess.run(command, cwd=self.here, capture_output=True, text=True, check=False)

    def refused(self, *words: str) -> str:
        done = self.ask(*words)
        assert done.returncode == 1, done.stdout
        assert done.stdout == ""
        return done.stderr

    def accepted(self, *words: str) -> list[str]:
        done = self.ask(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path / "here", tmp_path / "origin.git")
    scene.here.mkdir()
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(scene.origin)], check=True)
    scene.git("init", "-q", "-b", "main")
    scene.git("remote", "add", "origin", str(scene.origin))
    return scene


def hotfix(scene: Scene, **differing: str) -> None:
    """Tag v1.2.1 as `hotfix release` does, on a branch from v1.2.0, with a journal."""
    base = scene.release()
    scene.git("switch", "-q", "-c", "hotfix/1.2.1", "v1.2.0")
    scene.commit("1.2.1")
    scene.git("push", "-q", "origin", "main:refs/hotfix/7/journal")
    says = {"version": "1.2.1", "base_tag": "v1.2.0", "base": base, **differing}
    head = says.pop("head", scene.git("rev-parse", "main"))
    branch = replace(stories.branch(), **says)
    message = tag_message(replace(stories.watching(), branch=branch), head, journal=stories.JOURNAL)
    scene.git("tag", "-a", "v1.2.1", "-m", message)


def test_a_tag_of_main_that_agrees_goes_out(scene: Scene) -> None:
    scene.release()
    assert scene.accepted("check", "v1.2.0") == ["kind=release", "version=1.2.0", "latest=true"]


def test_the_release_of_an_older_line_is_not_the_latest(scene: Scene) -> None:
    scene.release()
    scene.git("tag", "-a", "v1.10.0", "-m", "v1.10.0")
    assert "latest=false" in scene.accepted("check", "v1.2.0")


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2", "v1.2.0-rc.1", "v01.2.0", "v1", "main"])
def test_what_is_no_version_does_not_go_out(scene: Scene, tag: str) -> None:
    scene.release()
    assert "is no version" in scene.refused("check", tag)


def test_a_tag_without_a_message_does_not_go_out(scene: Scene) -> None:
    scene.commit("1.2.0")
    scene.push()
    scene.git("tag", "v1.2.0")
    assert "no annotated tag" in scene.refused("check", "v1.2.0")


def test_a_tag_that_is_not_checked_out_does_not_go_out(scene: Scene) -> None:
    scene.release()
    scene.commit("1.3.0")
    assert "not what is checked out" in scene.refused("check", "v1.2.0")


def test_every_place_that_says_another_version_is_named(scene: Scene) -> None:
    scene.commit("1.2.0", module="1.1.0", changelog="# Changelog\n\n## 1.1.0\n\n- Old.\n")
    scene.push()
    scene.git("tag", "-a", "v1.2.0", "-m", "v1.2.0")
    told = scene.refused("check", "v1.2.0")
    assert "hotfix_actions/__init__.py says 1.1.0" in told
    assert "CHANGELOG.md says nothing of 1.2.0" in told
    assert "pyproject" not in told


def test_a_release_that_the_changelog_says_nothing_of_does_not_go_out(scene: Scene) -> None:
    scene.release("1.3.0")
    assert "CHANGELOG.md says nothing of 1.3.0" in scene.refused("check", "v1.3.0")


def test_a_tag_beside_main_does_not_go_out(scene: Scene) -> None:
    scene.commit("1.1.0")
    scene.push()
    scene.commit("1.2.0")
    scene.git("tag", "-a", "v1.2.0", "-m", "v1.2.0")
    assert "neither on main nor made by `hotfix release`" in scene.refused("check", "v1.2.0")


def test_a_hotfix_goes_out_although_the_changelog_lacks_it(scene: Scene) -> None:
    hotfix(scene)
    done = scene.ask("check", "v1.2.1")
    assert done.stdout.splitlines() == ["kind=hotfix", "version=1.2.1", "latest=true"]
    assert "::warning" in done.stderr
    assert "1.2.1" in done.stderr


def test_a_hotfix_that_was_merged_back_is_a_hotfix_still(scene: Scene) -> None:
    hotfix(scene)
    scene.push()
    assert "kind=hotfix" in scene.accepted("check", "v1.2.1")


@pytest.mark.parametrize(
    ("differing", "told"),
    [
        ({"version": "1.2.2"}, "says that it is the hotfix 1.2.2"),
        ({"base_tag": "v1.1.9"}, "v1.1.9"),
        ({"base_tag": "v2.0.0"}, "another release line"),
        ({"base": "0" * 40}, "is not the commit that v1.2.1 says"),
        ({"head": "0" * 40}, "does not hold 0000000"),
    ],
)
def test_a_hotfix_that_says_what_is_not_so_does_not_go_out(
    scene: Scene, differing: dict[str, str], told: str
) -> None:
    hotfix(scene, **differing)
    assert told in scene.refused("check", "v1.2.1")


def test_a_hotfix_that_does_not_hold_its_base_does_not_go_out(scene: Scene) -> None:
    first = scene.commit("1.1.0")
    scene.git("tag", "-a", "v1.2.5", "-m", "v1.2.5")
    scene.git("switch", "-q", "--orphan", "other")
    hotfix(scene, base_tag="v1.2.5", base=first)
    assert "does not start from v1.2.5" in scene.refused("check", "v1.2.1")


def test_a_hotfix_without_a_journal_does_not_go_out(scene: Scene) -> None:
    hotfix(scene)
    scene.git("push", "-q", "--delete", "origin", "refs/hotfix/7/journal")
    assert "refs/hotfix/7/journal" in scene.refused("check", "v1.2.1")


def test_the_notes_are_what_the_changelog_says(scene: Scene) -> None:
    scene.release()
    assert scene.accepted("notes", "v1.2.0") == ["- Signatures are compared whole."]


def test_the_notes_of_a_hotfix_that_the_changelog_lacks_are_its_tags(scene: Scene) -> None:
    hotfix(scene)
    assert "Incident: #7 Tokens with an empty signature are accepted" in scene.accepted(
        "notes", "v1.2.1"
    )


def built(folder: Path, version: str = "1.2.0", says: str = "1.2.0") -> Path:
    folder.mkdir()
    metadata = f"Metadata-Version: 2.4\nName: hotfix-actions\nVersion: {says}\n"
    wheel = folder / f"hotfix_actions-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"hotfix_actions-{version}.dist-info/METADATA", metadata)
    info = folder / "PKG-INFO"
    info.write_text(metadata)
    with tarfile.open(folder / f"hotfix_actions-{version}.tar.gz", "w:gz") as archive:
        archive.add(info, f"hotfix_actions-{version}/PKG-INFO")
    info.unlink()
    return folder


def test_exactly_the_two_files_of_the_version_go_out(scene: Scene) -> None:
    folder = built(scene.here / "dist")
    assert len(scene.accepted("built", "v1.2.0", str(folder))) == 2
    (folder / "more.whl").touch()
    assert "not exactly" in scene.refused("built", "v1.2.0", str(folder))


def test_files_of_another_version_do_not_go_out(scene: Scene) -> None:
    folder = built(scene.here / "dist", "1.3.0", "1.3.0")
    assert "not exactly" in scene.refused("built", "v1.2.0", str(folder))


def test_files_that_say_another_version_do_not_go_out(scene: Scene) -> None:
    folder = built(scene.here / "dist", says="1.2.0.dev1")
    assert "does not say `Version: 1.2.0`" in scene.refused("built", "v1.2.0", str(folder))

"""The few lines of the release workflow that attach files to a release, run as they stand there."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.slow

WORKFLOW = Path(__file__).parents[2] / ".github/workflows/release.yml"
# Stands in for GitHub's command line: says which releases there are, and writes down what it does.
GH = """\
#!/bin/sh
echo "$@" >> "$HERE/did"
case "$1 $2" in
  "api --paginate") cat "$HERE/releases" || exit 1 ;;
  "release download") cp "$HERE"/public/* "$5" ;;
esac
"""


@dataclass(frozen=True)
class Scene:
    """A runner with the two files and the notes in it, and the releases that there are."""

    here: Path

    def run(self, kind: str, *releases: str, latest: str = "true") -> tuple[int, list[str]]:
        (self.here / "releases").write_text("".join(f"{one}\n" for one in releases))
        return self.go(kind, latest)

    def go(self, kind: str, latest: str = "true") -> tuple[int, list[str]]:
        environment = {
            "PATH": f"{self.here}:{os.environ['PATH']}",
            "HERE": str(self.here),
            "GH_REPO": "acme/tokens",
            "TAG": "v1.2.0",
            "KIND": kind,
            "LATEST": latest,
        }
        # As GitHub starts it where no shell is named.
        words = ["bash", "-e", "-c", script()]
        done = subprocess.run(words, cwd=self.here, env=environment, check=False)
        did = (self.here / "did").read_text().splitlines()
        return done.returncode, [line for line in did if not line.startswith("api ")]


def script() -> str:
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["release"]["steps"]
    (text,) = [step["run"] for step in steps if "run" in step]
    return str(text)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    for folder in ("dist", "wheels", "public", "notes"):
        (tmp_path / folder).mkdir()
    for folder in ("dist", "public"):
        (tmp_path / folder / "one.whl").write_text("wheel")
        (tmp_path / folder / "one.tar.gz").write_text("source")
    for folder in ("wheels", "public"):
        (tmp_path / folder / "wheels-1.zip").write_text("wheels")
    (tmp_path / "notes/notes.md").write_text("What changed\n")
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    return Scene(tmp_path)


ATTACH = "release upload v1.2.0 --clobber all/one.tar.gz all/one.whl all/wheels-1.zip"


def test_a_release_is_drafted_filled_and_only_then_made_public(scene: Scene) -> None:
    code, did = scene.run("release")
    create = "release create v1.2.0 --draft --verify-tag --title v1.2.0 --notes-file notes/notes.md"
    public = "release edit v1.2.0 --draft=false --latest=true"
    assert (code, did) == (0, [create, ATTACH, public])


def test_an_older_line_does_not_become_the_latest(scene: Scene) -> None:
    _, did = scene.run("release", latest="false")
    assert did[-1] == "release edit v1.2.0 --draft=false --latest=false"


def test_a_draft_that_was_left_behind_is_gone_on_with(scene: Scene) -> None:
    code, did = scene.run("release", "draft")
    assert (code, did[0], len(did)) == (0, ATTACH, 2)


def test_the_draft_of_a_hotfix_stays_a_draft_until_it_is_finished(scene: Scene) -> None:
    assert scene.run("hotfix", "draft") == (0, [ATTACH])


@pytest.mark.parametrize("kind", ["release", "hotfix"])
def test_a_second_run_finds_its_files_public_and_changes_nothing(scene: Scene, kind: str) -> None:
    assert scene.run(kind, "public") == (0, ["release download v1.2.0 --dir there"])


def test_other_files_than_the_public_ones_are_an_error(scene: Scene) -> None:
    (scene.here / "public/one.whl").write_text("another")
    code, did = scene.run("release", "public")
    assert (code != 0, len(did)) == (True, 1)


def test_several_releases_of_one_tag_are_an_error(scene: Scene) -> None:
    assert scene.run("release", "draft", "public") == (1, [])
    (scene.here / "did").unlink()
    assert scene.run("hotfix", "draft", "draft") == (1, [])


def test_no_release_is_made_where_github_did_not_answer(scene: Scene) -> None:
    code, did = scene.go("release")
    assert (code != 0, did) == (True, [])


def test_what_the_action_takes_from_a_release_does_not_go_to_the_package_index() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    fetched = [step["with"].get("artifact-ids", "") for step in jobs["publish"]["steps"]]
    assert "${{ needs.build.outputs.dist }}" in fetched
    assert not [name for name in fetched if "wheels" in name]

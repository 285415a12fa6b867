"""The sample repository is a believable one, and the same one each time."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hotfix_actions.sandbox import sample_repository
from hotfix_actions.sandbox.sample.edits import After, Note, Release, Replace
from hotfix_actions.sandbox.sample_repository import SampleError, build
from tests.sample.helpers import Env, run

pytestmark = pytest.mark.slow

Git = Callable[..., str]
VERSIONS = ["v1.0.0", "v1.1.0", "v1.2.0", "v1.2.1", "v1.2.2", "v1.2.3", "v1.3.0-rc.1"]


def refs(repository: Path, env: Env) -> str:
    return run("git", "for-each-ref", cwd=repository, env=env).out


def test_every_version_is_an_annotated_tag_on_main_in_order(git: Git) -> None:
    tags = git("for-each-ref", "--format=%(objecttype) %(refname:short)", "refs/tags").splitlines()
    assert sorted(tags) == sorted([*(f"tag {version}" for version in VERSIONS), "commit v1"])
    on_main = git("log", "--reverse", "--format=%H", "main").splitlines()
    places = [on_main.index(git("rev-parse", f"{version}^{{commit}}")) for version in VERSIONS]
    assert places == sorted(places)


def test_the_moving_tag_stands_at_production(git: Git) -> None:
    assert git("rev-parse", "v1") == git("rev-parse", "v1.2.3^{commit}")


@pytest.mark.parametrize("version", VERSIONS)
def test_package_and_lock_file_hold_the_version_of_the_tag(git: Git, version: str) -> None:
    package = json.loads(git("show", f"{version}:package.json"))
    lock = json.loads(git("show", f"{version}:package-lock.json"))
    wanted = version.removeprefix("v")
    assert [package["version"], lock["version"], lock["packages"][""]["version"]] == [wanted] * 3


@pytest.mark.parametrize("version", VERSIONS)
def test_the_changelog_of_a_tag_begins_with_its_version(git: Git, version: str) -> None:
    headings = [
        line for line in git("show", f"{version}:CHANGELOG.md").splitlines() if line[:3] == "## "
    ]
    assert headings[:2] == ["## Unreleased", f"## {version.removeprefix('v')}"]


def test_three_people_made_nineteen_commits_five_of_them_unreleased(git: Git) -> None:
    authors = git("log", "--format=%an <%ae>", "main").splitlines()
    assert len(authors) == 19
    people = {f"{person.name} <{person.email}>" for person in sample_repository.PEOPLE}
    assert set(authors) == people
    assert git("rev-list", "--count", "v1.2.3..main") == "5"


def test_commits_follow_each_other_in_time(git: Git) -> None:
    times = [int(time) for time in git("log", "--reverse", "--format=%ct", "main").splitlines()]
    assert times == sorted(set(times))


def test_main_is_ahead_of_production_in_other_files_than_the_fix(git: Git) -> None:
    assert json.loads(git("show", "main:package.json"))["version"] == "1.3.0-rc.1"
    changed = git("diff", "--name-only", "v1.2.3", "main").splitlines()
    assert set(changed).isdisjoint(sample_repository.fix())


def test_the_flaw_is_older_than_the_release_before_production(git: Git) -> None:
    flawed = git("rev-parse", "v1.2.0:src/signature.js")
    assert git("rev-parse", "v1.1.0:src/signature.js") != flawed
    assert {git("rev-parse", f"{at}:src/signature.js") for at in ("v1.2.3", "main")} == {flawed}


def test_the_lock_file_names_no_address(git: Git) -> None:
    assert "resolved" not in git("show", "main:package-lock.json")


def test_git_finds_nothing_wrong(git: Git) -> None:
    assert git("fsck", "--strict") == ""


def test_ports_reach_nothing_but_the_configuration_on_main(
    git: Git, repository: Path, env: Env, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    build(other, staging_port=5001, production_port=5002, registry_url="http://127.0.0.1:1")
    assert run("git", "rev-parse", "main~1", cwd=other, env=env).out.strip() == git(
        "rev-parse", "main~1"
    )
    assert [ref for ref in refs(other, env).splitlines() if "refs/tags" in ref] == [
        ref for ref in refs(repository, env).splitlines() if "refs/tags" in ref
    ]
    configuration = run("git", "show", "main:.github/hotfix.yml", cwd=other, env=env).out
    assert "http://127.0.0.1:5001/health" in configuration
    assert "http://127.0.0.1:5002/metrics.json" in configuration
    assert "@@" not in configuration


def test_the_users_own_git_configuration_plays_no_part(
    repository: Path, env: Env, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git: Git
) -> None:
    (tmp_path / ".gitconfig").write_text(
        "[init]\n\tdefaultBranch = trunk\n[core]\n\tbare = maybe\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "elsewhere"))
    build(
        tmp_path / "again",
        staging_port=4001,
        production_port=4002,
        registry_url=git("config", "--default", "-", "none.such"),
    )
    assert refs(tmp_path / "again", env) == refs(repository, env)


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(SampleError, match="not empty"):
        build(tmp_path, staging_port=1, production_port=2, registry_url="")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_what_git_says_against_it_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bin" / "git"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'no space left' >&2\nexit 128\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:{os.environ['PATH']}")
    with pytest.raises(SampleError, match=r"Tried `git init`.*no space left"):
        build(tmp_path / "sample", staging_port=1, production_port=2, registry_url="")


def test_an_edit_that_no_longer_fits_is_an_error() -> None:
    tree = {"a": "one one", "CHANGELOG.md": "# Changes\n"}
    for edit in (
        Replace("a", "one", "two"),
        After("a", "none", "x"),
        Note("x"),
        Replace("a", "", ""),
    ):
        with pytest.raises(ValueError, match="not once"):
            edit.apply(tree)
    assert tree == {"a": "one one", "CHANGELOG.md": "# Changes\n"}


def test_the_newest_note_stands_first_and_is_released_with_the_rest() -> None:
    empty = '{"version": "0", "packages": {"": {}}}'
    tree = {"CHANGELOG.md": "# Changes\n\n## Unreleased\n"}
    tree |= {"package.json": empty, "package-lock.json": empty}
    for edit in (Note("first"), Note("second"), Release("1.0.0"), Note("third")):
        edit.apply(tree)
    assert tree["CHANGELOG.md"] == (
        "# Changes\n\n## Unreleased\n\n- third\n\n## 1.0.0\n\n- second\n- first\n"
    )


def test_a_placeholder_that_nobody_fills_in_is_refused() -> None:
    with pytest.raises(SampleError, match="@@PROT@@"):
        sample_repository._render("port: @@PROT@@", {"@@PORT@@": "1"})


def test_the_sample_needs_nothing_of_the_project_outside_the_sandbox() -> None:
    code = (
        "import sys; import hotfix_actions.sandbox.sample_repository\n"
        "import hotfix_actions.sandbox.npm_registry\n"
        "print(*(m for m in sys.modules if m.startswith('hotfix_actions.')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert [name for name in loaded if name.split(".")[1] != "sandbox"] == []

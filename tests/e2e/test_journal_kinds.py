"""What plain git says of the repository that `hotfix rehearse --keep` leaves behind."""

import contextlib
import io
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.cli import main
from tests.support.e2e_project import git as run_git

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs" / "journal.md"
JOURNAL = "refs/hotfix/1/journal"
Git = Callable[..., str]
# What a whole hotfix of the sample may ask of GitHub, and its first command.
REQUESTS, TO_OPEN = 120, 18


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal of the sample answered, and where it kept everything."""

    told: dict[str, Any]
    kept: Path


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    """Rehearse the sample once."""
    kept = tmp_path_factory.mktemp("rehearsal") / "kept"
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(["rehearse", "--keep", str(kept), "--json"], dict(os.environ))
    assert code == 0, out.getvalue()
    return Rehearsed(json.loads(out.getvalue().strip().splitlines()[-1]), kept)


@pytest.fixture(scope="module")
def git(rehearsed: Rehearsed) -> Git:
    """Ask git about what was kept."""
    bare = rehearsed.kept / "github" / "git" / "acme" / "tokens.git"
    return lambda *words: run_git(bare, *words)


def test_the_sample_goes_from_the_label_to_the_post_mortem_with_few_questions(
    rehearsed: Rehearsed,
) -> None:
    by_step = {act["step"]: act["requests"] for act in rehearsed.told["acts"]}
    assert by_step["open"] <= TO_OPEN
    assert rehearsed.told["requests"] <= REQUESTS, by_step


def version(git: Git, revision: str) -> str:
    return str(shown(git, revision, "package.json")["version"])


def shown(git: Git, revision: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(git("show", f"{revision}:{path}"))
    return found


def documented() -> list[str]:
    block = re.search(r"```text kinds of the rehearsed flow\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert block is not None, f"{DOCS} no longer lists the kinds"
    return block[1].split()


def test_the_tag_is_annotated_and_every_version_file_under_it_says_so(git: Git) -> None:
    assert git("cat-file", "-t", "refs/tags/v1.2.4") == "tag"
    lock = shown(git, "v1.2.4", "package-lock.json")
    said = [version(git, "v1.2.4"), lock["version"], lock["packages"][""]["version"]]
    assert said == ["1.2.4", "1.2.4", "1.2.4"]


def test_main_holds_the_hotfix_and_its_version_is_not_lowered(git: Git) -> None:
    git("merge-base", "--is-ancestor", "v1.2.4^{commit}", "refs/heads/main")
    before = version(git, "v1.3.0-rc.1")
    own = [version(git, sha) for sha in git("rev-list", "--first-parent", "main").splitlines()]
    assert own[0] == own[1] == before
    assert before != "1.2.4"


def test_of_the_branches_only_main_is_left(git: Git) -> None:
    assert git("for-each-ref", "--format=%(refname)", "refs/heads") == "refs/heads/main"


def test_the_journal_holds_the_documented_kinds_in_their_order(git: Git) -> None:
    lines = git("show", f"{JOURNAL}:journal.jsonl").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == documented()


def test_the_log_of_the_journal_reads_as_a_story(git: Git) -> None:
    subjects = git("log", "--reverse", "--format=%s", JOURNAL).splitlines()
    kinds = set(documented())
    for subject in subjects:
        words = subject.split()
        assert len(words) >= 3, f"no sentence: {subject!r}"
        assert len(subject) <= 72, f"git log cuts it: {subject!r}"
        assert not re.search(r"[{}\"]", subject), f"data, not words: {subject!r}"
        assert not kinds & set(words) - {"tagged", "told"}, f"a machine's word: {subject!r}"
    told = "\n".join(subjects)
    parts = ["taken up", "let", "tagged", "staging", "production", "published", "Post-mortem"]
    places = [told.index(part) for part in parts]
    assert places == sorted(places), told


def test_every_commit_of_the_journal_only_adds_to_the_one_before(git: Git) -> None:
    before = ""
    for sha in git("rev-list", "--reverse", JOURNAL).splitlines():
        text = git("show", f"{sha}:journal.jsonl")
        assert text.startswith(before)
        assert text != before
        before = text

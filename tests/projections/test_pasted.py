"""What is printed to be pasted does what it is said to do, in a shell with git."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hotfix_actions.domain.events import AttemptBegun, FixProposed, Tagged
from hotfix_actions.domain.reviewed import moved
from hotfix_actions.domain.story import fold
from hotfix_actions.projections.halts import halt
from hotfix_actions.projections.laid import laid
from hotfix_actions.projections.nexts import commands_of
from tests.domain.make import after, branch_made, opened, triaged

BRANCH = "hotfix/1.2.5-critical-empty-signature"
FACTS = {"merge": "v1.2.4", "branch": BRANCH, "incident": "7"}
Git = Callable[..., str]


def package(version: str, **more: str) -> str:
    return (
        json.dumps({"name": "shop", "version": version, "private": True, **more}, indent=2) + "\n"
    )


def pasted(text: str) -> list[str]:
    return [line.strip() for line in laid(text, 80) if line.startswith("  ")]


class Clone:
    """A clone whose remote is a bare repository beside it; `gh` writes down what it is asked."""

    def __init__(self, folder: Path) -> None:
        self.here, self.bin = folder / "clone", folder / "bin"
        self.bin.mkdir()
        gh = self.bin / "gh"
        gh.write_text(f'#!/bin/sh\necho "$@" >> {folder}/asked\n')
        gh.chmod(0o755)
        subprocess.run(["git", "init", "-q", "--bare", str(folder / "origin.git")], check=True)
        subprocess.run(["git", "init", "-q", "-b", "main", str(self.here)], check=True)
        self.git("remote", "add", "origin", str(folder / "origin.git"))

    def run(self, line: str) -> int:
        """Paste a line."""
        return subprocess.run(
            ["sh", "-c", line], cwd=self.here, env=self.env, check=False, capture_output=True
        ).returncode

    @property
    def env(self) -> dict[str, str]:
        who = {"AUTHOR": "Lee", "COMMITTER": "Lee"}
        names = {f"GIT_{role}_NAME": name for role, name in who.items()}
        names |= {f"GIT_{role}_EMAIL": "lee@example.com" for role in who}
        return names | {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.bin)}

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.here, env=self.env, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str], title: str) -> str:
        for name, text in files.items():
            (self.here / name).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", title)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_two_bumps_of_one_line_are_brought_together(clone: Clone) -> None:
    base = clone.commit({"package.json": package("1.2.3"), "a.txt": "1\n"}, "base")
    fixed = {"package.json": package("1.2.4", main="fixed.js"), "fixed.js": "the other fix\n"}
    clone.commit(fixed, "the other hotfix")
    clone.git("tag", "v1.2.4")
    clone.git("switch", "-q", "-c", BRANCH, base)
    clone.commit({"package.json": package("1.2.5"), "a.txt": "2\n"}, "this hotfix")
    clone.git("push", "-q", "origin", BRANCH, "v1.2.4")
    facts = {**FACTS, "files": "package.json", "versions": r"package\.json|package-lock\.json"}
    bring, again, *_ = pasted(halt("lacks-version", facts).next)
    assert clone.run(bring) != 0
    assert clone.git("diff", "--name-only", "--diff-filter=U") == "package.json"
    assert clone.run(again) == 0
    got = json.loads(clone.git("show", "origin/bring-in-v1.2.4:package.json"))
    assert got["version"] == "1.2.5"
    assert clone.git("show", "origin/bring-in-v1.2.4:fixed.js") == "the other fix"
    assert clone.git("show", "origin/bring-in-v1.2.4:a.txt") == "2"
    assert f"pr create --base {BRANCH}" in (clone.here.parent / "asked").read_text()


def test_where_the_fixes_conflict_themselves_no_side_is_taken(clone: Clone) -> None:
    base = clone.commit({"package.json": package("1.2.3"), "a.txt": "1\n"}, "base")
    clone.commit({"package.json": package("1.2.4"), "a.txt": "theirs\n"}, "the other hotfix")
    clone.git("tag", "v1.2.4")
    clone.git("switch", "-q", "-c", BRANCH, base)
    clone.commit({"package.json": package("1.2.5"), "a.txt": "ours\n"}, "this hotfix")
    clone.git("push", "-q", "origin", BRANCH, "v1.2.4")
    facts = {**FACTS, "files": "package.json", "versions": r"package\.json|package-lock\.json"}
    bring, again, *_ = pasted(halt("lacks-version", facts).next)
    assert clone.run(bring) != 0
    clone.run(again)
    conflicts = clone.git("diff", "--name-only", "--diff-filter=U").splitlines()
    assert conflicts == ["a.txt", "package.json"]
    assert not (clone.here.parent / "asked").exists()


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_a_tag_that_was_moved_or_deleted_is_put_back(
    clone: Clone, *, known: bool, gone: bool
) -> None:
    sha = clone.commit({"a": "1"}, "released")
    clone.git("tag", "-a", "v1.2.4", "-m", "v1.2.4, as released")
    made = clone.git("rev-parse", "v1.2.4")
    clone.git("push", "-q", "origin", "main", "v1.2.4")
    other = clone.commit({"a": "2"}, "evil")
    clone.git("push", "-q", "-f", "origin", f"{other}:refs/tags/v1.2.4")
    if gone:
        clone.git("push", "-q", "origin", ":refs/tags/v1.2.4")
    tagged = Tagged(at=after(14), tag="v1.2.4", sha=sha, object=made if known else "")
    halted = moved(tagged, "" if gone else other)
    (command,) = pasted(halt(halted.code, halted.facts).next)
    assert clone.run(command) == 0
    there = dict(
        reversed(line.split("\t")) for line in clone.git("ls-remote", "origin").splitlines()
    )
    assert there["refs/tags/v1.2.4^{}"] == sha
    assert (there["refs/tags/v1.2.4"] == made) == known


def test_the_fix_of_the_attempt_before_is_taken_over(clone: Clone) -> None:
    base = clone.commit({"package.json": package("1.2.3"), "a.txt": "1\n"}, "base")
    bump = clone.commit({"package.json": package("1.2.4")}, "bump")
    head = clone.commit({"a.txt": "2\n"}, "the fix")
    clone.git("push", "-q", "origin", f"{head}:refs/pull/12/head")
    clone.git("switch", "-q", "-c", "fix/7-attempt-2", base)
    clone.commit({"package.json": package("1.2.5")}, "bump again")
    events = (
        opened(),
        triaged(),
        branch_made(bump=bump),
        FixProposed(at=after(9), pull=12, head=head, author="mona"),
        AttemptBegun(at=after(40), attempt=2),
        branch_made(at=after(41), attempt=2, branch=BRANCH, bump="f" * 40, tag="v1.2.5"),
    )
    (line,) = (line for line in commands_of(fold(events)) if "cherry-pick" in line)
    assert line.startswith("# or take over what #12 fixed")
    assert clone.run(line.rpartition("right: ")[2]) == 0
    assert clone.git("show", "HEAD:a.txt") == "2"
    assert json.loads(clone.git("show", "HEAD:package.json"))["version"] == "1.2.5"


def test_the_first_attempt_takes_over_nothing() -> None:
    assert not any(
        "cherry-pick" in line for line in commands_of(fold([opened(), triaged(), branch_made()]))
    )

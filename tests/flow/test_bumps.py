"""A commit that says it sets the version is believed only where setting it again gives the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.world import Entry, TagFacts
from hotfix_actions.steps import bumps
from tests.support.lineage import Book

SAID = "Set the version to 1.2.4\n\nHotfix-Incident: #1\nHotfix-Attempt: 1\n"
PACKAGE = '{\n  "name": "answers",\n  "version": "%s"\n}\n'
LOCK = '{\n  "version": "%s",\n  "lockfileVersion": 3\n}\n'
OLD = {"package.json": PACKAGE % "1.2.3", "package-lock.json": LOCK % "1.2.3", "a.js": "1;\n"}
NEW = {"package.json": PACKAGE % "1.2.4", "package-lock.json": LOCK % "1.2.4"}
ELSEWHERE = "f" * 40
Texts = Mapping[str, str | None]


@dataclass
class Files:
    """Commits as texts by path (None: a link), and the tags that name commits."""

    trees: Mapping[str, Texts]
    named: dict[str, str] = field(default_factory=dict)

    def changed(self, one: str, other: str) -> dict[str, Entry | None]:
        before, after = self.trees[one], self.trees[other]
        return {
            path: Entry("120000" if text is None else "100644", "")
            for path, text in after.items()
            if path not in before or before[path] != text
        }

    def file(self, commit: str, path: str) -> str | None:
        return self.trees[commit].get(path)

    def tags(self, names: Sequence[str]) -> dict[str, TagFacts]:
        return {name: TagFacts(name, self.named[name], annotated=True) for name in names}

    def matching(self, prefix: str) -> dict[str, str]:
        return {f"{prefix}{name}": commit for name, commit in self.named.items()}


class Looking:
    """What finding bumps asks of a run."""

    def __init__(self, files: Files) -> None:
        self.settings = Settings()
        self.ports = self
        self.objects = self.refs = files

    def once(self, _: str, read: Any) -> Any:
        return read()


def is_bump(after: Texts, *, message: str = SAID, base: str = "", tagged: str = "") -> bool:
    """Whether a commit on v1.2.3 with these files is believed to be a bump.

    `base` is what our own base tag names, `tagged` what v1.2.3 names: as a rule, what it stands on.
    """
    book = Book()
    commit = book.commit(book.base, adds=["theirs"], by="app[bot]")
    book.commits[commit] = replace(book.commits[commit], message=message)
    trees: dict[str, Texts] = {book.base: OLD, commit: {**OLD, **after}}
    files = Files(trees, {"v1.2.3": tagged or book.base, "v1.1.9": ELSEWHERE, "latest": ELSEWHERE})
    pairs = [(book.pull(book.commit(commit, adds=["fix"])), book.bump)]
    known = replace(book.known(), base=base or book.base)
    looking = cast("Context", Looking(files))
    return commit in bumps.found(looking, known, pairs, "v1.2.3")


@pytest.mark.parametrize("base", ["", ELSEWHERE], ids=["on our own base", "on another version"])
@pytest.mark.parametrize("after", [NEW, {}], ids=["the version", "nothing"])
def test_what_setting_the_version_again_gives_is_a_bump(after: Texts, base: str) -> None:
    assert is_bump(after, base=base)


@pytest.mark.parametrize(
    "after",
    [
        {"a.js": "2;\n"},
        {"a.js": ""},
        {"b.js": "evil;\n"},
        {"b": None},
        {"package.json": None},
        {"package.json": ""},
        {"package.json": PACKAGE % "1.2.5"},
        {"package.json": (PACKAGE % "1.2.4").replace("answers", "evil")},
    ],
    ids=repr,
)
def test_whatever_else_a_commit_brings_is_no_bump(after: Texts) -> None:
    assert not is_bump({**NEW, **after})


@pytest.mark.parametrize(
    "message", ["Fix", SAID.replace("Hotfix-Incident", "Incident"), f"Fix\n\n{SAID}", ""]
)
def test_a_commit_that_does_not_say_so_is_no_bump(message: str) -> None:
    assert not is_bump(NEW, message=message)


def test_a_commit_on_what_no_version_names_is_no_bump() -> None:
    assert not is_bump(NEW, base=ELSEWHERE, tagged=ELSEWHERE)

"""Around a deployment on the fakes: the repository with its tags, the checkout, the web."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hotfix_actions.domain.lineage import Commit, Lineage
from hotfix_actions.domain.world import (
    Comment,
    CommitFacts,
    Comparison,
    Issue,
    Probe,
    Repository,
    TagFacts,
)
from tests.domain.make import BASE, BRANCH, BUMP, HEAD, MERGE
from tests.support.fakes import START

OLD, NEW, EVIL = "v1.2.3", "v1.2.4", "v6.6.6"
TAGS = {OLD: BASE, NEW: MERGE, EVIL: HEAD}


class FakeObjects:
    def tag(self, name: str) -> TagFacts | None:
        commit = TAGS.get(name)
        return TagFacts(name, commit, annotated=True) if commit else None

    def commit(self, sha: str) -> CommitFacts:
        return CommitFacts(sha, (), "mona")


class FakeRefs:
    def get(self, name: str) -> str | None:
        return TAGS.get(name.removeprefix("tags/"))


class FakeRules:
    def repository(self) -> Repository:
        return Repository("acme/tokens", "main")


class FakeHistory:
    """The base is on the default branch; nothing else is."""

    def holds(self, branch: str, sha: str) -> bool:
        assert branch == "main"
        return sha == BASE

    def lineage(self, branch: str, tip: str, bump: str) -> Lineage:
        assert (branch, bump) == (BRANCH, BUMP)
        fix = {MERGE: Commit(MERGE, "", (BUMP,)), BUMP: Commit(BUMP, "", (BASE,))}
        return Lineage(fix if tip == MERGE else {})

    def compare(self, base: str, head: str) -> Comparison:
        assert base != head
        line = [BASE, BUMP, MERGE]
        if base not in line or head not in line:
            return Comparison("diverged", "")
        return Comparison("ahead" if line.index(base) < line.index(head) else "behind", "")


class FakeWorkspace:
    def here(self) -> Path:
        return Path()

    @contextmanager
    def checkout(self, sha: str, *, patience: float = 300.0) -> Iterator[Path]:
        assert sha
        assert patience
        yield Path(sha)


class FakeWeb:
    def get(self, url: str, *, timeout: float) -> Probe:
        assert url
        assert timeout
        return Probe(200, "{}")


class FakeIssues:
    def comments(self, number: int) -> Sequence[Comment]:
        assert number
        return []

    def get(self, number: int) -> Issue:
        return Issue(number, "Broken", "", "there", "mona", START)

    def update(self, number: int, *, closed: bool) -> None:
        raise AssertionError(f"#{number} was not closed ({closed})")

"""What the record of a rollback names: any writer can delete the tag that it would name."""

from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

import pytest

from hotfix_actions.domain.world import CommitFacts, Repository
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.steps import rollback
from tests.domain.make import BASE, branch_made

OTHER = "9e" * 20


def ref(state: str, tags: Collection[str], commits: Collection[str], *, made: Any) -> str:
    def commit(sha: str) -> CommitFacts:
        if sha not in commits:
            raise PermissionMissing(tried="a commit", found="404", remedy="look")
        return CommitFacts(sha, (), "")

    def get(name: str) -> str | None:
        return OTHER if name.removeprefix("tags/") in tags else None

    ports = SimpleNamespace(
        refs=SimpleNamespace(get=get),
        objects=SimpleNamespace(commit=commit),
        rules=SimpleNamespace(repository=lambda: Repository("acme/tokens", "main")),
    )
    unknown = {"named_then": {}, "once": lambda *_: ""}
    context: Any = SimpleNamespace(ports=ports, story=SimpleNamespace(branch=made), **unknown)
    return rollback._ref(context, state)


@pytest.mark.parametrize(
    ("state", "tags", "commits", "named"),
    [
        ("v1.2.3", ["v1.2.3"], [BASE], "v1.2.3"),
        ("v1.2.3", [], [BASE], BASE),
        ("v1.2.3", [], [], "main"),
        ("build-76", ["v1.2.3"], [BASE], "v1.2.3"),
        ("build-76", [], [BASE], BASE),
        (OTHER, ["v1.2.3"], [OTHER], OTHER),
        (OTHER, ["v1.2.3"], [BASE], "v1.2.3"),
        (OTHER, [], [], "main"),
    ],
)
def test_a_rollbacks_record_names_what_is_there(
    state: str, tags: Collection[str], commits: Collection[str], named: str
) -> None:
    assert ref(state, tags, commits, made=branch_made(base=BASE)) == named


def test_without_a_line_of_the_branch_it_names_the_default_branch() -> None:
    assert ref("build-76", ["v1.2.3"], [BASE], made=None) == "main"

"""What GraphQL tells of an edited comment, which REST does not within one second."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.sandbox import Sandbox

from .github import Town, ok
from .test_graphql_queries import in_repository

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Iterator[Town]:
    with Sandbox.start(tmp_path_factory.mktemp("edits")) as sandbox:
        yield Town(sandbox, source)


def test_an_edit_within_the_second_shows_in_graphql_with_its_editor(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "x"}))
    made = ok(town.ray.post("/issues/1/comments", {"body": "first"}))
    asked = "issue(number: 1) { comments(last: 1) { nodes {"
    asked += " lastEditedAt includesCreatedEdit editor { login } } } }"

    def told() -> Any:
        return in_repository(town.dev, asked)["issue"]["comments"]["nodes"][0]

    never = {"lastEditedAt": None, "includesCreatedEdit": False, "editor": None}
    path = f"/issues/comments/{made['id']}"
    ok(town.ray.patch(path, {"body": "first"}))
    assert told() == never
    changed = ok(town.rita.patch(path, {"body": "second"}))
    assert told() == {
        "lastEditedAt": changed["updated_at"],
        "includesCreatedEdit": True,
        "editor": {"login": "rita"},
    }

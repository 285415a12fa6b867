"""Tags by their names: with one question, and only what is surely told."""

from typing import Any, cast

from hotfix_actions.adapters.github import tags
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.domain.world import TagFacts

SHA, OTHER, TREE = "a" * 40, "b" * 40, "c" * 40
COMMIT = {"__typename": "Commit", "oid": SHA, "tree": {"oid": TREE}}
TAGGER = {"date": "2026-01-15T10:00:00Z"}


class Answering:
    """A door behind which one answer lies; it keeps what was asked."""

    repository = "acme/tokens"

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self.asked: list[Any] = []

    def send(self, *question: Any, **_: Any) -> Any:
        self.asked.append(question)
        return self._answer


def row(name: str, target: dict[str, Any]) -> dict[str, Any]:
    return {"prefix": "refs/tags/", "name": name, "target": target}


def test_the_commits_of_several_tags_are_told_by_one_question() -> None:
    annotated = {
        "__typename": "Tag", "oid": OTHER, "message": "Four", "tagger": TAGGER, "target": COMMIT,
    }  # fmt: skip
    answer = {"t0": row("v4", COMMIT), "t1": row("v4.6.0", annotated), "t2": None}
    door = Answering({"data": {"repository": answer}})
    found = list(tags.ask(cast("Door", door), ["v4", "v4.6.0", "gone"]))
    assert [(tag.name, tag.commit, tag.annotated) for tag in found] == [
        ("v4", SHA, False),
        ("v4.6.0", SHA, True),
    ]
    assert len(door.asked) == 1


def test_a_tag_of_something_else_is_left_out() -> None:
    answer = {"t0": row("v4", {"__typename": "Blob", "oid": OTHER}), "t1": row("v5", COMMIT)}
    door = cast("Door", Answering({"data": {"repository": answer}}))
    assert list(tags.ask(door, ["v4", "v5"])) == [TagFacts("v5", SHA)]


def test_what_stands_beside_an_error_is_still_told() -> None:
    answer = {
        "data": {"repository": {"t0": row("v4", COMMIT), "t1": None}},
        "errors": [{"message": "timeout", "path": ["repository", "t1"]}],
    }
    door = cast("Door", Answering(answer))
    assert [tag.name for tag in tags.ask(door, ["v4", "v5"])] == ["v4"]

"""The query of the start: what it lacks is unread, and asked for singly; never taken for absent."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.remembered import RememberedReleases, RememberedRules
from hotfix_actions.adapters.github.remembered_refs import RememberedRefs
from hotfix_actions.adapters.github.start import Files, Start
from hotfix_actions.errors import OutsideFailed
from tests.support.clock import StillClock

CONFIG = ".github/hotfix.yml"
WORKFLOW = ".github/workflows/hotfix.yml"
SWEEP = ".github/workflows/hotfix-sweep.yml"
EMPTY = {"totalCount": 0, "nodes": []}
ANSWER: dict[str, Any] = {
    "id": "R_1",
    "nameWithOwner": "acme/tokens",
    "url": "https://github.com/acme/tokens",
    "isPrivate": False,
    "mergeCommitAllowed": True,
    "squashMergeAllowed": True,
    "rebaseMergeAllowed": False,
    "autoMergeAllowed": True,
    "defaultBranchRef": {"name": "main", "target": {"oid": "a" * 40}},
    "latestRelease": {"tagName": "v1.2.3"},
    "tags": EMPTY,
    "branches": EMPTY,
    "config": {"text": "timezone: UTC\n", "byteSize": 14, "isTruncated": False},
    "workflow": {"text": "on: push\n", "byteSize": 9, "isTruncated": False},
    "sweep": None,
}


class FakeDoor:
    """Answers the query as told, and REST with what marks it as REST's."""

    repository = "acme/tokens"

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self._answer = answer
        self.asked: list[str] = []

    def send(self, verb: str, path: str, body: Any = None, *, repeatable: bool) -> Any:
        assert (verb, path, repeatable) == ("POST", "/graphql", True)
        self.asked.append("query")
        if not self._answer:
            raise OutsideFailed(tried="asking", found="502", remedy="again")
        assert body["variables"]["config"] == f"HEAD:{CONFIG}"
        return self._answer

    def rows(self, path: str) -> Any:
        self.asked.append(path)
        return [{"ref": "refs/tags/by-rest", "object": {"sha": "b" * 40}}]

    def either(self, path: str, **query: Any) -> Any:
        return self.get(path, **query)

    def get(self, path: str, **query: Any) -> Any:  # noqa: ARG002
        self.asked.append(path)
        return {
            "tag_name": "by-rest",
            "type": "file",
            "encoding": "base64",
            "content": "",
            "sha": "",
        }

    def repo(self, rest: str = "") -> str:
        return rest


def _never(_: object) -> object:
    raise AssertionError("nothing is removed here")


class Started:
    """A command that has just asked."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.fake = FakeDoor(answer)
        door, reads = cast("Door", self.fake), Reads(StillClock())
        self.objects = GithubObjects(door, reads)
        self.refs = RememberedRefs(reads, door, _never)
        self.releases = RememberedReleases(reads, door)
        rules = RememberedRules(reads, door)
        start = Start(
            door,
            reads,
            self.objects,
            rules,
            Files("journal.jsonl", CONFIG, ".github", WORKFLOW, SWEEP),
        )
        start.begin(None, "production", {})

    @property
    def singly(self) -> list[str]:
        return [path for path in self.fake.asked if path != "query"]


def answered(*errors: list[str | int], **parts: Any) -> Started:
    told: dict[str, Any] = {"data": {"repository": ANSWER | parts}}
    if errors:
        told["errors"] = [{"message": "Something went wrong", "path": path} for path in errors]
    return Started(told)


def test_what_the_query_told_is_not_asked_for_again() -> None:
    started = answered()
    assert started.releases.latest() == "v1.2.3"
    assert started.refs.matching("tags/") == {}
    assert started.refs.get("heads/main") == "a" * 40
    assert started.objects.file("main", CONFIG) == "timezone: UTC\n"
    assert started.objects.file("main", WORKFLOW) == "on: push\n"
    assert started.singly == []


def test_a_null_without_an_error_is_absent() -> None:
    started = answered(latestRelease=None, config=None)
    assert started.releases.latest() == ""
    assert started.objects.file("main", CONFIG) is None
    assert started.singly == []


@pytest.mark.parametrize(
    "path", [["repository", "latestRelease"], ["repository", "latestRelease", "tagName"]]
)
def test_a_null_beside_an_error_is_asked_for_singly(path: list[str | int]) -> None:
    started = answered(path, latestRelease=None)
    assert started.releases.latest() == "by-rest"
    assert started.refs.matching("tags/") == {}
    assert started.singly == ["releases/latest"]


def test_an_error_without_a_place_makes_everything_unread() -> None:
    started = answered([])
    assert started.releases.latest() == "by-rest"
    assert started.refs.matching("tags/") == {"tags/by-rest": "b" * 40}


def test_a_list_with_more_pages_is_asked_for_singly() -> None:
    started = answered(tags={"totalCount": 101, "nodes": []})
    assert started.refs.matching("tags/") == {"tags/by-rest": "b" * 40}


@pytest.mark.parametrize(
    "blob",
    [
        {"text": None, "byteSize": 14, "isTruncated": False},
        {"text": "timezone: UTC\n", "byteSize": 900_000, "isTruncated": True},
        {"text": "timezone: UTC\n", "byteSize": 17, "isTruncated": False},
        {"surprise": 1},
    ],
)
def test_a_text_that_is_not_all_there_is_asked_for_singly(blob: dict[str, Any]) -> None:
    started = answered(config=blob)
    assert started.objects.file("main", CONFIG) == ""
    assert started.singly == [f"contents/{CONFIG}"]


def test_where_the_query_fails_everything_is_asked_for_singly_and_it_is_asked_once() -> None:
    started = Started({})
    assert started.releases.latest() == "by-rest"
    assert started.refs.matching("tags/") == {"tags/by-rest": "b" * 40}
    assert started.fake.asked.count("query") == 1

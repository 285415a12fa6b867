"""Tags and payloads that anybody with write access may have made."""

from itertools import pairwise
from typing import Any, cast

import pytest

from hotfix_actions.adapters.github import convert
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.domain.world import TagFacts
from hotfix_actions.errors import Refused
from tests.support.clock import StillClock

COMMIT, AT = "c" * 40, "2026-11-23T03:00:00Z"


class Shelf:
    """A door behind which rows lie."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows

    def repo(self, rest: str) -> str:
        return rest

    def get(self, path: str, **_: Any) -> Any:
        return self._rows.get(path)


def tag(*chain: str, tagger: dict[str, str] | None = None) -> TagFacts | None:
    """Read a tag that leads through objects of these kinds."""
    names = [*(f"{n}" * 40 for n in range(len(chain) - 1)), COMMIT]
    targets = [{"type": kind, "sha": sha} for kind, sha in zip(chain, names, strict=True)]
    rows: dict[str, Any] = {"git/ref/tags/v1": {"object": targets[0]}}
    for here, there in pairwise(targets):
        rows[f"git/tags/{here['sha']}"] = {"object": there, "message": "m", "tagger": tagger}
    clock = StillClock()
    return GithubObjects(cast("Door", Shelf(rows)), Reads(clock)).tag("v1")


@pytest.mark.parametrize("chain", [("commit",), ("tag", "commit"), ("tag", "tag", "tag", "commit")])
def test_a_tag_is_peeled_to_its_commit(chain: tuple[str, ...]) -> None:
    found = tag(*chain, tagger={"date": AT})
    assert found is not None
    assert (found.commit, found.annotated) == (COMMIT, len(chain) > 1)


def test_a_tag_without_a_tagger_is_read() -> None:
    found = tag("tag", "commit")
    assert found is not None
    assert found.message == "m"


@pytest.mark.parametrize(
    "chain", [("blob",), ("tree",), ("tag", "blob"), ("tag", "tag", "tree"), ("tag",) * 30]
)
def test_a_tag_of_anything_else_is_refused_by_its_name(chain: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        tag(*chain)
    assert refused.value.tried == "reading the tag v1"
    assert chain[-1] in refused.value.found


@pytest.mark.parametrize("given", ["[" * 100_000, "9" * 5000, '"{"', "[1]", 7, None, "", '"[]"'])
def test_a_payload_that_is_no_object_says_nothing(given: object) -> None:
    assert convert.payload(given) == {}


@pytest.mark.parametrize("given", [{"a": 1}, '{"a": 1}', '"{\\"a\\": 1}"'])
def test_a_payload_is_an_object_or_a_text_of_one(given: object) -> None:
    assert convert.payload(given) == {"a": 1}

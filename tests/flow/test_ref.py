"""A ref that only a person may be let make: what they were given to push stays right."""

from types import SimpleNamespace
from typing import Any

import pytest

from hotfix_actions.domain.events import PersonAsked
from hotfix_actions.errors import PersonNeeded
from hotfix_actions.steps.ref import create_ref
from tests.support.fakes import START

NAME = "heads/hotfix/1.2.4-x"


class Refs:
    """Takes what it is given, or refuses it as GitHub does."""

    def __init__(self, *, refuses: bool) -> None:
        self.refuses = refuses
        self.made: dict[str, str] = {}

    def create(self, name: str, sha: str) -> None:
        if self.refuses:
            raise PersonNeeded(
                tried="", found="403", thing=f"refs/{name}", command="push", mend="", sha=sha
            )
        self.made[name] = sha


def context(refs: Refs, **asked: str) -> Any:
    given = {"thing": f"refs/{NAME}", "command": "push", **asked}
    told = {given["thing"]: PersonAsked(at=START, **given)} if asked else {}
    return SimpleNamespace(story=SimpleNamespace(asked=told), ports=SimpleNamespace(refs=refs))


@pytest.mark.parametrize(
    ("asked", "sha"),
    [
        ({}, "new"),
        ({"sha": "old", "of": "base"}, "old"),
        ({"sha": "old", "of": "another base"}, "new"),
        ({"sha": "old", "of": "base", "thing": "refs/tags/v1"}, "new"),
    ],
)
def test_an_object_is_made_once_for_one_commit(asked: dict[str, str], sha: str) -> None:
    refs = Refs(refuses=False)
    assert create_ref(context(refs, **asked), NAME, of="base", make=lambda: "new") == sha
    assert refs.made == {NAME: sha}


def test_a_refusal_says_for_which_commit_the_object_was_made() -> None:
    with pytest.raises(PersonNeeded) as refused:
        create_ref(context(Refs(refuses=True)), NAME, of="base", make=lambda: "new")
    assert (refused.value.sha, refused.value.of) == ("new", "base")

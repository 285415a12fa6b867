"""Removing the tool's own branches while people push to them."""

from types import SimpleNamespace
from typing import Any

import pytest

from hotfix_actions.domain import finish
from hotfix_actions.domain.events import BranchKept, BranchRemoved
from hotfix_actions.domain.finish import TidyFacts
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Plan
from hotfix_actions.errors import LostRace
from hotfix_actions.steps.finish import ensure_tidy
from tests.support.fakes import START

NAME = "hotfix/1.2.4-x"


class Refs:
    """One branch; somebody pushes to it, or removes it, just before it is to be removed."""

    def __init__(self, then: str | None, refusal: str = "") -> None:
        self.then = then
        self.refusal = refusal

    def delete(self, _: str, sha: str) -> str:
        if self.then != sha:
            raise LostRace("moved")
        if not self.refusal:
            self.then = None
        return self.refusal

    def get(self, _: str) -> str | None:
        return self.then


def tidied(refs: Refs) -> list[Any]:
    facts = TidyFacts(now=START, branches={NAME: "known"}, holds={NAME: ["known"]})
    plan = finish.tidy(facts, Settings())
    assert isinstance(plan, Plan)
    said: list[str] = []
    report = SimpleNamespace(say=said.append)
    context: Any = SimpleNamespace(ports=SimpleNamespace(refs=refs, report=report))
    events = list(ensure_tidy(context, plan))
    kept = [NAME in text for text in said]
    assert kept == [
        isinstance(event, BranchKept) for event in events if event.kind != "branch-removed"
    ]
    return events


def kept(head: str, why: str = "") -> BranchKept:
    return BranchKept(at=START, branch=NAME, head=head, why=why)


@pytest.mark.parametrize(
    ("refs", "left", "said"),
    [
        (Refs("known"), None, BranchRemoved(at=START, branch=NAME)),
        (Refs("theirs"), "theirs", kept("theirs")),
        (Refs("an older one"), "an older one", kept("an older one")),
        (Refs(None), None, BranchRemoved(at=START, branch=NAME)),
        (Refs("known", "a rule"), "known", kept("known", "a rule")),
    ],
)
def test_what_is_removed_is_what_was_judged(refs: Refs, left: str | None, said: Any) -> None:
    assert tidied(refs) == [said]
    assert refs.then == left

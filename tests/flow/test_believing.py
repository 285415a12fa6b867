"""Which records are believed, and that a role is asked for only where one depends on it."""

from dataclasses import replace
from typing import Any

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.world import Deployment
from hotfix_actions.request import Request
from hotfix_actions.steps import base_known, believing
from tests.domain.make import BASE, MERGE
from tests.support import production
from tests.support.fakes import START, FakePeople, FakeWorld

RECORD = Deployment(5, "production", "v1.2.3", "5" * 40, START, {}, "success")


def scene(me: str, **roles: str) -> tuple[Context, FakePeople]:
    people = FakePeople(me, roles)
    ports: Any = replace(FakeWorld().ports("1"), people=people)
    return Context(request=Request(command="deploy"), settings=Settings(), ports=ports), people


@pytest.mark.parametrize("me", ["mona", "acme[bot]"])
def test_ones_own_record_costs_no_question(me: str) -> None:
    context, people = scene(me)
    assert believing.succeeded(context, replace(RECORD, creator=me, state_by=me))
    assert people.asked == []


@pytest.mark.parametrize(
    ("creator", "state_by", "state", "good"),
    [
        ("acme[bot]", "acme[bot]", "success", True),
        ("acme[bot]", "priya", "success", True),
        ("acme[bot]", "eve", "success", False),
        ("eve", "acme[bot]", "success", False),
        ("priya", "", "success", False),
        ("priya", "priya", "failure", False),
        ("priya", "priya", "in_progress", False),
        ("ghost", "ghost", "success", False),
    ],
)
def test_success_is_believed_of_who_made_it_and_of_who_said_so(
    creator: str, state_by: str, state: str, *, good: bool
) -> None:
    context, _ = scene("kenji", priya="maintain", eve="write")
    record = replace(RECORD, creator=creator, state_by=state_by, state=state)
    assert believing.succeeded(context, record) == good
    assert believing.made(context, record) == (creator in ("acme[bot]", "priya"))


def test_a_record_that_does_not_tell_of_success_costs_no_question() -> None:
    context, people = scene("kenji", eve="admin")
    assert not believing.succeeded(context, replace(RECORD, creator="eve", state="failure"))
    assert people.asked == []


@pytest.mark.parametrize(
    ("creator", "state_by", "sha", "speaks"),
    [
        ("acme[bot]", "acme[bot]", BASE, True),
        ("priya", "priya", BASE, True),
        ("eve", "eve", BASE, False),
        ("acme[bot]", "eve", BASE, False),
        ("github-actions[bot]", "github-actions[bot]", BASE, False),
        ("priya", "priya", MERGE, False),
    ],
)
def test_only_a_believed_record_speaks_for_a_base_commit(
    monkeypatch: pytest.MonkeyPatch, creator: str, state_by: str, sha: str, *, speaks: bool
) -> None:
    monkeypatch.setattr(production.FakeHistory, "holds", lambda *_: False)
    world = production.Production()
    world.people = FakePeople("kenji", {"priya": "maintain", "eve": "write"})
    world.deployments = [replace(RECORD, sha=sha, creator=creator, state_by=state_by)]
    context = Context(
        request=Request(command="deploy", incident=7), settings=Settings(), ports=world.ports("1")
    )
    context.load(7)
    made = context.story.branch
    assert made is not None
    assert (base_known.fault(context, made) == "") == speaks

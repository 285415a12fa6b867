"""Which records are believed, and that a role is asked for only where one depends on it."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.world import Deployment
from hotfix_actions.request import Request
from hotfix_actions.steps import believing
from tests.support.fakes import START, FakeWorld

RECORD = Deployment(5, "production", "v1.2.3", "5" * 40, START, {}, "success")


@dataclass
class FakePeople:
    """Who the token is, and the roles that were asked for."""

    login: str
    roles: dict[str, str]
    asked: list[str] = field(default_factory=list)

    def me(self) -> str:
        return "" if self.login.endswith("[bot]") else self.login

    def bot(self) -> str:
        return self.login if self.login.endswith("[bot]") else ""

    def role(self, login: str) -> str:
        self.asked.append(login)
        return self.roles.get(login, "none")


def scene(me: str, **roles: str) -> tuple[Context, FakePeople]:
    people = FakePeople(me, roles)
    ports: Any = replace(FakeWorld().ports("1"), people=people)
    return Context(request=Request(command="deploy"), settings=Settings(), ports=ports), people


@pytest.mark.parametrize("me", ["mona", "acme[bot]", "github-actions[bot]"])
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

"""A rollback opens its incident again, whoever closed it."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from hotfix_actions.domain.events import IncidentClosed
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.world import Comment, Issue
from hotfix_actions.ports import Ports
from hotfix_actions.projections import wording
from tests.domain.make import after
from tests.support import production
from tests.support.fakes import START, FakeWorld
from tests.support.production import OLD, Production

PLACE = production.SETTINGS.environments["production"]


@dataclass
class Reported(Production):
    """A world whose incident is an issue that may be closed; `moved` is what was made of it."""

    closed: bool = False
    moved: list[bool] = field(default_factory=list)

    def get(self, number: int) -> Issue:
        return Issue(number, "Broken", "", "there", "mona", START, closed=self.closed)

    def comments(self, _: int) -> list[Comment]:
        return []

    def update(self, _: int, *, closed: bool) -> None:
        self.closed = closed
        self.moved.append(closed)

    def ports(self, run: str) -> Ports:
        return replace(super().ports(run), issues=self)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "closed", "words", "moved"),
    [
        (True, True, {}, [False]),  # `finish` closed it
        (False, True, {}, [False]),  # a person did, and the journal tells nothing of it
        (False, True, {"to": "v1.2.2"}, [False]),
        (True, False, {}, []),  # a person has opened it again already
        (False, False, {}, []),
        (False, True, {"environment": "staging"}, []),  # production still has the fix
    ],
)
def test_a_rollback_of_production_opens_a_closed_incident_again(
    told: bool,
    closed: bool,
    words: dict[str, Any],
    moved: list[bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = words.get("environment", "production")
    monkeypatch.setattr(production, "SETTINGS", Settings(environments={place: PLACE}))
    world = Reported()
    assert world.hotfix("deploy", "deploy-1", environment=place).outcome == "done"
    if told:
        event = IncidentClosed(at=after(60), incident=7)
        said = {"subject": "s", "body": "b", "files": {}}
        FakeWorld.ports(world, "finish-1").journal.append(7, [event], **said)
    world.closed = closed
    result = world.hotfix("rollback", "rollback-1", **words)
    assert (result.outcome, world.moved) == ("done", moved)
    again = world.hotfix("rollback", "rollback-2", **words)
    assert (again.outcome, world.moved) == ("done", moved)
    if place == "production":
        back = words.get("to", OLD)
        assert wording.status(result.story).words == f"Rolled back: production runs {back}"
        assert "--new-attempt" in result.next

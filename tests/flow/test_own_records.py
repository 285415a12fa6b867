"""Whose deployment records count: an App's; where people alone are at work, any writer's."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.verify import Chain, Link
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.steps import own_records
from tests.domain.make import MERGE, after, tagged
from tests.support.fakes import FakeWorld

APP, ACTIONS = "acme-hotfix[bot]", "github-actions[bot]"
ROLES = {"mona": "maintain", "kenji": "write", "rita": "read", "eve": "write"}


@dataclass
class People:
    """Who the token is, and the roles that were asked for."""

    login: str

    def me(self) -> str:
        return "" if self.login.endswith("[bot]") else self.login

    def bot(self) -> str:
        return self.login if self.login.endswith("[bot]") else ""

    def role(self, login: str) -> str:
        return ROLES.get(login, "none")


@dataclass
class Records:
    given: tuple[Deployment, ...]
    older: tuple[Deployment, ...] = ()
    more: bool = False

    def behind(
        self, environment: str, wanted: Callable[[Deployment], bool]
    ) -> tuple[list[Deployment], bool]:
        assert environment == "staging"
        return [one for one in self.older if wanted(one)], not self.more

    def all(self, environment: str) -> tuple[Deployment, ...]:
        assert environment == "staging"
        return self.given

    def naming(self, environment: str, tag: str, *, since: Any) -> Any:
        assert (environment, tag) == ("staging", "v1.2.4")
        assert since
        return self.given, True


@dataclass
class Journal:
    signers: tuple[str, ...]

    def chain(self, incident: int) -> Chain:
        assert incident == 7
        return Chain([Link("1" * 40, (), "", None, one, "") for one in self.signers])


def deployed(
    context: Context, *newest: Deployment, behind: tuple[Deployment, ...] = (), more: bool = False
) -> Any:
    """Say what is told of what was deployed last, where the token is an App's."""
    ports: dict[str, Any] = {"people": People(APP), "deployments": Records(newest, behind, more)}
    context.ports = replace(context.ports, **ports)
    return [one.ref for one in own_records.lately(context, "staging", {"v1.2.4"})]


def made(ref: str, creator: str = APP, state: str = "success", **changes: Any) -> Deployment:
    record = Deployment(302, "staging", ref, MERGE, after(20), {}, state)
    return replace(record, creator=creator, state_by=changes.pop("by", creator), **changes)


@pytest.mark.parametrize(
    ("newest", "told"),
    [
        ([], []),
        ([made("v1.3.0")], ["v1.3.0"]),
        ([made("v1.3.0"), made("v1.2.3")], ["v1.3.0"]),
        ([made("v1.2.3", "eve"), made("v1.3.0")], ["v1.2.3", "v1.3.0"]),
        ([made("v1.2.3", by="eve"), made("v1.3.0")], ["v1.2.3", "v1.3.0"]),
        ([made("v1.2.3", state=""), made("v1.3.0")], ["v1.3.0"]),
        ([made("v1.2.4"), made("v1.3.0")], ["v1.3.0"]),
        ([made("v1.3.0", undone=after(30)), made("v1.2.3")], ["v1.2.3"]),
    ],
)
def test_a_writers_record_hides_nothing_of_what_was_deployed_last(
    newest: list[Deployment], told: list[str]
) -> None:
    assert deployed(FakeWorld().context("deploy"), *newest) == told


def test_what_counts_is_found_behind_any_number_of_newer_records() -> None:
    flood = [made("v1.2.3", "eve", state="") for _ in range(10)]
    behind = (made("v1.9.9", "eve"), made("v1.2.4"), made("v1.3.0"), made("v1.2.3"))
    context = FakeWorld().context("deploy")
    assert deployed(context, *flood, behind=behind) == ["v1.3.0"]
    assert deployed(context, *flood, behind=behind, more=True) == ["v1.3.0"]
    with pytest.raises(OutsideFailed) as refused:
        deployed(context, *flood, more=True)
    assert "configure `state`" in refused.value.remedy


def counts(token: str, creator: str, state_by: str = "", signers: tuple[str, ...] = ()) -> bool:
    record = Deployment(302, "staging", "v1.2.4", MERGE, after(20), {}, "success")
    record = replace(record, creator=creator, state_by=state_by or creator)
    context = FakeWorld().context("deploy", environment="staging")
    ports: dict[str, Any] = {
        "people": People(token),
        "deployments": Records((record,)),
        "journal": Journal(signers),
    }
    context.ports = replace(context.ports, **ports)
    found = own_records.staged(context, tagged())
    assert (found.good + found.doubted) == (record,)
    return bool(found.good)


@pytest.mark.parametrize(
    ("token", "creator", "state_by", "good"),
    [
        (APP, APP, "", True),
        (APP, "mona", "", True),  # who may command every hotfix
        (APP, "kenji", "", False),
        (APP, APP, "eve", False),
        (APP, "eve", APP, False),
        (APP, ACTIONS, "", False),
        (APP, "other-app[bot]", "", True),
        (APP, "ghost", "", False),
        (ACTIONS, ACTIONS, "", True),
        (ACTIONS, "kenji", "", False),
        ("priya", APP, "", True),
        ("priya", "priya", "", True),
    ],
)
def test_a_writers_record_does_not_count_where_an_app_is_at_work(
    token: str, creator: str, state_by: str, *, good: bool
) -> None:
    assert counts(token, creator, state_by, (APP, APP, "")) is good


@pytest.mark.parametrize(
    ("creator", "state_by", "signers", "good"),
    [
        ("kenji", "", ("", ""), True),
        ("kenji", "eve", ("", ""), True),
        ("mona", "kenji", ("",), True),
        ("rita", "", ("", ""), False),
        ("kenji", "rita", ("", ""), False),
        ("stranger", "", (), False),
        ("", "", (), False),
        (ACTIONS, "", (ACTIONS,), True),  # its token is any writer's
        ("kenji", "", (ACTIONS, ""), True),
        ("kenji", "", (APP, ""), False),
        ("kenji", "", (APP, ACTIONS, APP), False),
        (ACTIONS, "", (APP,), False),
    ],
)
def test_where_people_alone_are_at_work_a_writers_record_counts(
    creator: str, state_by: str, signers: tuple[str, ...], *, good: bool
) -> None:
    assert counts("priya", creator, state_by, signers) is good

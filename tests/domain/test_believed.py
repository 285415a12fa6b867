"""Whose deployment record is believed: who the token is, an App, who may command every hotfix."""

import pytest

from hotfix_actions.domain.believed import ACTIONS, is_believed, needs_role
from hotfix_actions.domain.world import ROLES

APP, OTHER = "acme-hotfix[bot]", "shipper[bot]"


@pytest.mark.parametrize("me", ["mona", APP, OTHER])
def test_what_the_token_itself_recorded_is_believed_whatever_its_role(me: str) -> None:
    assert is_believed(me, me)
    assert not needs_role(me, me)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("me", ["kenji", APP, ACTIONS])
def test_another_person_is_believed_as_maintainer_or_administrator_only(me: str, role: str) -> None:
    assert needs_role("mona", me)
    assert is_believed("mona", me, role) == (role in ("maintain", "admin"))


@pytest.mark.parametrize("me", ["kenji", ACTIONS, OTHER])
def test_an_app_is_believed_without_a_role(me: str) -> None:
    assert is_believed(APP, me)
    assert not needs_role(APP, me)


@pytest.mark.parametrize("me", ["mona", APP, ACTIONS])
@pytest.mark.parametrize("role", ["", "admin"])
def test_any_writer_can_drive_the_account_of_workflows(me: str, role: str) -> None:
    assert not is_believed(ACTIONS, me, role)
    assert not needs_role(ACTIONS, me)


@pytest.mark.parametrize("me", ["", "mona", APP])
def test_nobody_is_not_believed_even_where_nobody_knows_who_we_are(me: str) -> None:
    assert not is_believed("", me, "admin")
    assert not needs_role("", me)
    assert not is_believed("mona", "", "write")


@pytest.mark.parametrize("role", ["", "Maintain", "administrator", "custom"])
def test_a_role_that_github_did_not_give_reaches_nothing(role: str) -> None:
    assert not is_believed("mona", "kenji", role)

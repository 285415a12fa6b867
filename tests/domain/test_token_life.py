from typing import Any

import pytest

from hotfix_actions.domain import deploy, token_life
from hotfix_actions.domain.deploy import ReadyFacts
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.token_life import Outlived, TokenKind, kind_of, life, outlived
from hotfix_actions.domain.world import TagFacts
from tests.domain.live import failed, going_back, intended, rolled_out, smoked, story, watched
from tests.domain.make import MERGE, PLAIN, environment

HOUR = 3600.0
TAG = TagFacts("v1.2.4", MERGE, annotated=True)
SHORT = Outlived(2 * HOUR, HOUR, ("timeout 15m", "watch.for 105m"))


@pytest.mark.parametrize(
    ("token", "own", "kind"),
    [
        ("ghs_x", False, "app"),
        ("ghs_x", True, "job"),
        ("ghp_x", False, "classic"),
        ("github_pat_x", False, "fine-grained"),
        ("ghu_x", False, "oauth"),
        ("", False, "none"),
        ("0123abcd", False, "unknown"),
    ],
)
def test_a_token_tells_its_kind(token: str, own: bool, kind: TokenKind) -> None:
    assert kind_of(token, own=own) == kind


def test_only_an_installations_token_that_nobody_renews_ends_within_the_hour() -> None:
    assert life("app", renewed=False) == HOUR - token_life.MARGIN
    assert life("job", renewed=False) == 24 * HOUR - token_life.MARGIN
    assert life("app", renewed=True) is None
    assert life("classic", renewed=False) is life("unknown", renewed=False) is None


def test_the_sum_names_every_setting_that_makes_it_up() -> None:
    long = environment(timeout="30m", smoke=("./smoke",), watch=WatchSettings(seconds="25m"))
    assert outlived("staging", long, HOUR) is None
    assert outlived("staging", long, HOUR - 1) == Outlived(
        HOUR, HOUR - 1, ("timeout 30m", "smoke 5m", "watch.for 25m")
    )
    assert outlived("staging", long, None) is None


def test_production_is_watched_without_being_told() -> None:
    plain = environment(timeout="50m")
    assert outlived("staging", plain, 3300) is None
    found = outlived("production", plain, 3300)
    assert found is not None
    assert token_life.facts("production", found) == {
        "environment": "production",
        "whole": "1h",
        "limit": "55m",
        "parts": "timeout 50m + watch.for 10m",
    }


def ready(*events: Event, **changes: Any) -> Halt | Plan:
    given: dict[str, Any] = {
        "environment": "production", "story": story(*events), "tag": TAG, "outlived": SHORT
    }  # fmt: skip
    return deploy.ready(ReadyFacts(**(given | changes)), PLAIN)


@pytest.mark.parametrize("events", [(), (intended(),), (intended(), rolled_out(), smoked())])
def test_a_deployment_that_may_outlive_its_token_is_refused(events: tuple[Event, ...]) -> None:
    halt = ready(*events)
    assert isinstance(halt, Halt)
    assert (halt.code, halt.usage, halt.record) == ("token-too-short", True, False)
    assert isinstance(ready(environment="staging"), Halt)


@pytest.mark.parametrize("trouble", [failed(), smoked(verdict="fail"), watched(verdict="fail")])
def test_what_puts_a_state_back_is_never_refused(trouble: Event) -> None:
    assert ready(intended(), rolled_out(), trouble) == Plan()
    assert ready(intended(), rolled_out(), trouble, going_back()) == Plan()


def test_where_nothing_is_left_to_do_nothing_is_refused() -> None:
    assert ready(intended(), rolled_out(), smoked(), watched()) == Plan()

"""A rollback that failed begins with what runs then, read after its command."""

from collections.abc import Callable

import pytest

from hotfix_actions.errors import NotRestored
from tests.support.production import NEW, OLD, Production
from tests.support.rollouts import FakeEnvironment


def half(place: FakeEnvironment) -> None:
    place.live, place.restore = f"{OLD} 60%\n{NEW} 40%", lambda *_, **__: None  # type: ignore[method-assign]


def unread(place: FakeEnvironment) -> None:
    place.live, place.restore = f"{OLD}\n{NEW}", lambda *_, **__: None  # type: ignore[method-assign]


def idle(place: FakeEnvironment) -> None:
    place.restore = lambda *_, **__: None  # type: ignore[method-assign]


def broken(place: FakeEnvironment) -> None:
    place.broken = "the restore command ended with 3: kaputt"


def broken_elsewhere(place: FakeEnvironment) -> None:
    broken(place)
    place.live = "shop:7"


def broken_and_unread(place: FakeEnvironment) -> None:
    broken(place)
    place.unread = "the state command ended with 1"


def broken_and_blind(place: FakeEnvironment) -> None:
    broken(place)
    place.configured = False


def broken_image(place: FakeEnvironment) -> None:
    broken(place)
    place.live = "registry/shop:1.2.4"


CASES: dict[Callable[[FakeEnvironment], None], tuple[str, str]] = {
    broken: (f"production still runs {NEW}", "ended with 3: kaputt"),
    broken_elsewhere: ("production runs shop:7", "ended with 3: kaputt"),
    broken_image: ("production still runs registry/shop:1.2.4", "ended with 3: kaputt"),
    broken_and_unread: (
        "what production runs cannot be read (the state command ended with 1)",
        "ended with 3: kaputt",
    ),
    broken_and_blind: (
        "what production runs is not known, since no `state` is configured",
        "ended with 3: kaputt",
    ),
    idle: (f"production still runs {NEW}", f"ended well, and {OLD} is not what runs"),
    half: (f"production still runs {OLD} (60%), {NEW} (40%)", f"{OLD} is not all that runs"),
    unread: (
        "what production runs cannot be read (the state command printed 2 lines",
        f"ended well; whether {OLD} is back is not known",
    ),
}


@pytest.mark.parametrize("trouble", CASES, ids=lambda one: one.__name__)
def test_a_rollback_that_failed_begins_with_what_runs(
    trouble: Callable[[FakeEnvironment], None],
) -> None:
    world = Production()
    assert world.hotfix("deploy", "1").outcome == "done"
    trouble(world.place)
    with pytest.raises(NotRestored) as caught:
        world.hotfix("rollback", "2", to=OLD)
    now, found = CASES[trouble]
    assert caught.value.now.startswith(now)
    assert found in caught.value.found

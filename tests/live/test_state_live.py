"""Of two writers at one name of the tool's state one wins, whatever happens on the way.

The embedded GitHub checks no fast-forward outside of heads and tags, as GitHub does not. It loses
answers, shows what was there up to five seconds ago, and refuses in every wording that was seen.
On a real repository only what GitHub itself does happens.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.ports import Clock
from hotfix_actions.sandbox import Fault, Sandbox
from hotfix_actions.sandbox.wordings import LOST_RACES
from tests.live.conftest import Github, embedded
from tests.support.hub import HubRun, Make, hub_run, on_branches, on_refs
from tests.support.races import RACES, Race

pytestmark = pytest.mark.slow

ROUNDS = 200
# A real repository has a limit of requests.
LIVE_ROUNDS = int(os.environ.get("HOTFIX_LIVE_ROUNDS", "24"))
WRITES = ("graphql", "git/create-ref")  # a mutation; a query is called graphql-query
# What may befall the answers of a round.
EFFECTS: tuple[dict[str, object], ...] = (
    {},
    {"effect": "drop-after", "every": 2},
    {"effect": "drop-before", "every": 2},
    {"effect": "502-after", "every": 3},
    {"effect": "502-before", "every": 2},
    *(
        {"effect": effect, "every": 2, "status": status, "message": message}
        for status, message in LOST_RACES.values()
        for effect in ("answer-before", "answer-after")
    ),
)


class SharedClock:
    """A clock that nobody waits for; what sleeps moves the embedded GitHub's, too."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.moment = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment.replace(microsecond=0)

    def sleep(self, seconds: float, why: str) -> None:
        assert why
        self.moment += timedelta(seconds=seconds)
        self.sandbox.world.advance(seconds)


class Place:
    """Where the writers race: what befalls a round, and the round's first number."""

    rounds = LIVE_ROUNDS
    start = 1_000_000 + secrets.randbelow(8_000_000)

    def __init__(self, github: Github) -> None:
        self.github = github
        self.clock: Clock = SystemClock(Trace())

    def befall(self, number: int) -> None:
        """Nothing but what GitHub does."""

    def writer(self, name: str, make: Make) -> HubRun:
        where = self.github
        return hub_run(
            where.api, where.token, name, repository=where.repository, clock=self.clock, make=make
        )


class EmbeddedPlace(Place):
    """The embedded GitHub, with everything that may go wrong."""

    rounds = ROUNDS
    start = 1

    def __init__(self, github: Github, sandbox: Sandbox) -> None:
        super().__init__(github)
        self.sandbox = sandbox
        self.clock = SharedClock(sandbox)
        sandbox.world.set("ref_wording", "any")

    def befall(self, number: int) -> None:
        """Choose what happens by the round's number: each race meets each trouble."""
        self.sandbox.faults.clear()
        trouble = number // len(RACES)
        self.sandbox.world.set("ref_lag_seconds", 5.0 if trouble % 2 else 0.0)
        effect = EFFECTS[trouble % len(EFFECTS)]
        if effect:
            for match in WRITES:
                self.sandbox.faults.add(Fault(match, times=999, **effect))  # type: ignore[arg-type]


@pytest.fixture(params=["embedded", pytest.param("real", marks=pytest.mark.live)])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "real":
        repository = os.environ["HOTFIX_LIVE_REPOSITORY"]
        token = os.environ["HOTFIX_LIVE_TOKEN"]
        return Place(Github("https://api.github.com", repository, token))
    started: list[Sandbox] = []
    start: Callable[[], Sandbox] = request.getfixturevalue("github_factory")

    def remembered() -> Sandbox:
        started.append(start())
        return started[-1]

    return EmbeddedPlace(embedded(remembered), started[0])


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.mark.parametrize("make", [on_refs, on_branches])
def test_of_two_writers_one_wins_and_no_event_is_lost(
    place: Place, pool: ThreadPoolExecutor, make: Make
) -> None:
    writers = [place.writer(f"run-{name}", make) for name in ("a", "b")]
    for number in range(place.start, place.start + place.rounds):
        place.befall(number)
        RACES[number % len(RACES)](Race(writers, number, pool))

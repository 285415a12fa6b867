"""A rollback at every moment of a deployment, and after each way that a deployment can die."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from hotfix_actions.domain.codec import decode
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.story import fold
from hotfix_actions.errors import HotfixError, LeaseLost
from hotfix_actions.ports import Ports
from hotfix_actions.projections import wording
from hotfix_actions.result import Result
from tests.domain.live import ended_early, failed, going_back, gone_back, rolled_out
from tests.support.fakes import FakeWorld
from tests.support.production import NEW, OLD, SCRIPT, Killed, PassingClock, Production, Turn

LOCK = lock_of("production")


@dataclass
class Played:
    """What came of it; `held` tells whether the deployment had its lock when the other began."""

    world: Production
    held: bool = False
    rolled_back: Result | None = None
    deployed: object = None


def moments() -> tuple[int, list[int]]:
    """Count the moments of a deployment that nothing disturbs; name those in its script."""
    count, within = [0], []
    world = Production()

    def moment() -> None:
        count[0] += 1
        if world.begun is not None:
            within.append(count[0])

    world.moment = moment
    assert world.hotfix("deploy", "deploy-1").outcome == "done"
    assert world.place.live == NEW
    return count[0], within


COUNT, IN_SCRIPT = moments()


def at(number: int, act: Callable[[], None]) -> Callable[[], None]:
    """Do something at one moment, and give turns at all later ones."""
    seen = [0]

    def moment() -> None:
        seen[0] += 1
        if seen[0] == number:
            act()

    return moment


def deploy(world: Production) -> object:
    try:
        return world.hotfix("deploy", "deploy-1")
    except (HotfixError, KeyboardInterrupt, Killed) as ended:
        return ended


def dispatch(world: Production) -> None:
    """Let the script begin something elsewhere that ends a minute after the script began."""
    if world.begun is not None and not world.later:
        world.later.append((world.begun + timedelta(seconds=60), NEW))


def meanwhile(number: int, *, elsewhere: bool = False, forged: Sequence[Event] = ()) -> Played:
    """Begin a rollback at this moment of a deployment; both go on together."""
    world = Production()
    played = Played(world)
    turn: list[Turn] = []

    def begin() -> None:
        played.held = world.held_by(LOCK) == "deploy-1"
        if elsewhere:
            dispatch(world)
        if forged:
            words = {"subject": "s", "body": "b", "files": {}}
            FakeWorld.ports(world, "eve").journal.append(7, list(forged), **words)
        turn.append(Turn(world, lambda: world.hotfix("rollback", "rollback-1")))
        turn[0].start()

    first = at(number, begin)

    def moment() -> None:
        first()
        for one in turn:
            one.go_on()

    world.moment = moment
    played.deployed = deploy(world)
    world.moment = lambda: None
    if not turn:
        begin()
    played.rolled_back = turn[0].end()
    return played


def after(number: int, death: BaseException, *, elsewhere: bool = False) -> Played:
    """Let a deployment die at this moment, and roll back then."""
    world = Production()
    played = Played(world)

    def die() -> None:
        played.held = world.held_by(LOCK) == "deploy-1"
        if elsewhere:
            dispatch(world)
        if isinstance(death, Killed):
            world.over.add("deploy-1")
        raise death

    world.moment = at(number, die)
    played.deployed = deploy(world)
    world.moment = lambda: None
    played.rolled_back = world.hotfix("rollback", "rollback-1")
    return played


def events(world: Production) -> list[str]:
    return world.kinds()


def check(played: Played) -> None:
    """Whatever happened: production ends on the old version, and everything says so."""
    world, first = played.world, played.rolled_back
    assert first is not None
    if first.halt is not None and first.halt.code == "never-deployed":
        assert "rollback-intended" not in events(world)
        if played.held:  # it was stopped before it put anything in place
            assert isinstance(played.deployed, LeaseLost | KeyboardInterrupt | Killed)
            assert world.place.live == OLD
            assert "deploy v1.2.4" not in world.place.done
        return
    assert world.place.live == OLD
    if first.halt is None:
        assert first.outcome == "done"
    else:
        assert (first.outcome, first.halt.code) == ("waiting", "unsettled")
    world.pass_time(120 if first.halt is None else 600)  # what was begun elsewhere has happened
    if first.halt is None:
        assert world.place.live == OLD  # done is done
    second = world.hotfix("rollback", "rollback-2")
    assert (second.outcome, second.halt) == ("done", None)
    assert world.place.live == OLD
    told, done = len(events(world)), len(world.place.done)
    third = world.hotfix("rollback", "rollback-3")
    assert (third.outcome, len(events(world)), len(world.place.done)) == ("done", told, done)
    story = fold(decode(world.journals[7][-1].text))
    assert wording.status(story).words == f"Rolled back: production runs {OLD}"
    assert events(world).count("rolled-back") == 1
    assert events(world).count("withdrawn") == 1
    records = world.states()
    assert records[0] == (OLD, "success")
    assert all(record == (NEW, "failure") for record in records[1:])
    assert world.state == {f"hotfix/withdrawn/{NEW}": story.tagged.sha if story.tagged else ""}
    assert world.release is not None
    assert "(withdrawn)" in world.release.name
    assert {holder.run for holder in world.leases.values()} <= world.over
    again = world.hotfix("deploy", "deploy-2")
    assert (again.outcome, again.halt and again.halt.code) == ("refused", "withdrawn")


def test_there_are_many_moments() -> None:
    assert len(SCRIPT) * 0.5 == 10
    assert COUNT >= 120
    assert len(IN_SCRIPT) >= 20


def test_a_rollback_that_begins_meanwhile() -> None:
    late = []
    for number in range(1, COUNT + 1):
        played = meanwhile(number)
        check(played)
        if played.held and isinstance(played.deployed, Result) and played.deployed.halt is None:
            late.append(number)
    # What is over calls nobody to finish it: but where the deployment had asked for the last time.
    assert late == list(range(COUNT - len(late) + 1, COUNT + 1))
    assert len(late) <= 3


@pytest.mark.parametrize(
    "forged",
    [
        (rolled_out(),),
        (failed(),),
        (ended_early(over=True, deployment=300),),
        (rolled_out(), going_back(), gone_back()),
    ],
)
def test_a_line_that_says_that_the_rollout_is_over_hides_no_command_that_goes_on(
    forged: Sequence[Event],
) -> None:
    for number in (*IN_SCRIPT[:20:5], *IN_SCRIPT[-8:]):
        played = meanwhile(number, forged=forged)
        first, world = played.rolled_back, played.world
        assert first is not None
        assert isinstance(played.deployed, Result)
        assert played.deployed.outcome == "refused"
        assert first.halt is None or first.halt.code == "unsettled"
        world.pass_time(120)
        assert world.place.live == OLD


def test_a_rollback_that_begins_while_a_dispatched_run_goes_on() -> None:
    for number in IN_SCRIPT:
        check(meanwhile(number, elsewhere=True))


@pytest.mark.parametrize("death", [Killed, KeyboardInterrupt])
def test_a_rollback_of_a_deployment_that_died(death: type[BaseException]) -> None:
    for number in range(1, COUNT + 1):
        check(after(number, death()))


@pytest.mark.parametrize("death", [Killed, KeyboardInterrupt])
def test_a_rollback_of_a_deployment_that_died_and_left_a_dispatched_run(
    death: type[BaseException],
) -> None:
    for number in IN_SCRIPT:
        check(after(number, death(), elsewhere=True))


class Dying(Production):
    """A world in which a rollback dies while it waits for the deployment's run to end."""

    def ports(self, run: str) -> Ports:
        given = super().ports(run)
        return replace(given, clock=DyingClock(self)) if run == "rollback-1" else given


class DyingClock(PassingClock):
    def sleep(self, seconds: float, why: str) -> None:
        assert why, seconds
        self.world.over.add("rollback-1")
        raise Killed


def abandoned(number: int) -> tuple[Dying, Turn, object]:
    """Begin a rollback at this moment of a deployment, which then goes on alone."""
    world = Dying()
    turn = Turn(world, lambda: world.hotfix("rollback", "rollback-1"))
    first = at(number, turn.start)

    def moment() -> None:
        first()
        if turn.is_alive():
            turn.go_on()

    world.moment = moment
    return world, turn, deploy(world)


def test_a_deployment_whose_rollback_died_undoes_itself() -> None:
    for number in IN_SCRIPT[::3]:
        world, turn, deployed = abandoned(number)
        assert isinstance(turn.failure, Killed)
        assert isinstance(deployed, Result)
        assert deployed.outcome == "refused"
        assert world.place.live == OLD
        world.moment = lambda: None
        world.pass_time(600)
        again = world.hotfix("rollback", "rollback-2")
        assert (again.outcome, world.place.live) == ("done", OLD)


def bereft(number: int, later: int) -> tuple[Production, Turn]:
    """Begin a rollback at this moment of a deployment, which dies some moments later."""
    world, seen = Production(), [0]
    turn = Turn(world, lambda: world.hotfix("rollback", "rollback-1"))

    def moment() -> None:
        seen[0] += 1
        if seen[0] == number:
            turn.start()
            turn.go_on()
        if seen[0] == number + later:
            world.over.add("deploy-1")
            raise Killed

    world.moment = moment
    assert isinstance(deploy(world), Killed)
    world.moment = lambda: None
    return world, turn


@pytest.mark.parametrize("later", [1, 2, 3])
def test_a_rollback_whose_deployment_dies_while_it_waits_looks_again(later: int) -> None:
    for number in IN_SCRIPT[:-later:3]:
        world, turn = bereft(number, later)
        told = turn.end()
        assert told.halt is None or told.halt.code == "unsettled"
        assert world.place.live == OLD

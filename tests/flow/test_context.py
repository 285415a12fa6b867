from hotfix_actions.domain.story import fold
from tests.flow.scenes import opened, saying, tagged, take
from tests.support.fakes import FakeWorld


def test_a_run_takes_in_what_others_wrote_and_keeps_what_it_has_not_written(
    world: FakeWorld,
) -> None:
    context = world.context()
    context.tell(tagged("own"))
    take(world.context("note", run="2"), saying(tagged("theirs")), leased=False)
    context.catch_up()
    theirs = tagged("theirs", by="lin", run="2")
    assert context.story == fold([theirs, tagged("own")])
    assert context.head == "head-1"
    context.catch_up()
    assert context.story == fold([theirs, tagged("own")])


def test_what_was_read_once_is_read_again_only_where_it_was_forgotten(world: FakeWorld) -> None:
    context = world.context()
    answers = iter(["first", "second", "third"])

    def read() -> str:
        return next(answers)

    assert [context.once("x", read), context.once("x", read)] == ["first", "first"]
    context.forget("x")
    context.forget("never read")
    assert context.once("x", read) == "second"
    context.load(7)
    assert context.once("x", read) == "third"


def test_what_was_measured_outlives_a_fresh_look(world: FakeWorld) -> None:
    context = world.context()
    assert context.measured("x", lambda: "measured") == "measured"
    context.load(7)
    assert context.measured("x", lambda: "again") == "measured"


def test_leases_are_let_go_together(world: FakeWorld) -> None:
    context = world.context()
    context.hold("one", seconds=60, wait=0)
    context.hold("two", seconds=60, wait=0)
    context.hold("one", seconds=90, wait=0)
    assert (context.held, world.leases["one"].number) == (["one", "two"], 1)
    context.let_go()
    assert context.held == []
    assert world.leases == {}


def test_a_line_of_the_journal_points_no_run_at_another_incident(world: FakeWorld) -> None:
    context = world.context()
    context.tell(opened(99))
    assert context.incident == 7

"""The state that is put back: who tells of it, which state, and whose word is believed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.domain import way_back
from hotfix_actions.domain.running import UNCONFIGURED, Arm, Running, running
from hotfix_actions.domain.step import Halt
from hotfix_actions.domain.way_back import Names, Question, Signed, Unsure, Way, WayFacts
from tests.domain.make import BASE, MERGE, law

TAG, OLD, EVIL, OLDER = "v1.2.4", "v1.2.3", "v6.6.6", "v1.2.2"
APP, MONA, EVE = "acme[bot]", "mona", "eve"
NAMES: dict[str, Names] = {OLD: "base", BASE: "base", EVIL: "commit", OLDER: "ancestor"}
FACTS = WayFacts(TAG, MERGE, base=OLD)
Ask = Callable[[WayFacts], Any]


@dataclass
class World:
    """Answers the decision's questions, and keeps what was asked."""

    believed: frozenset[str] = frozenset({APP})
    signed: frozenset[str] = frozenset()
    apps: bool = True
    names: dict[str, Names] = field(default_factory=lambda: dict(NAMES))
    asked: list[Question] = field(default_factory=list)

    def answer(self, ask: Ask, facts: WayFacts) -> Any:
        self.asked = []
        while isinstance(found := ask(facts), Question):
            assert found not in self.asked, "nothing is asked twice"
            self.asked.append(found)
            about = found.about
            if found.kind == "who":
                facts = replace(facts, believed={**facts.believed, about: about in self.believed})
            elif found.kind == "names":
                names = {**facts.names, about: self.names.get(about, "none")}
                facts = replace(facts, names=names)
            else:
                facts = replace(facts, signed={**facts.signed, about: self.word(about)})
        return found

    def word(self, state: str) -> Signed:
        if not self.apps:
            return "nobody"
        return "yes" if state in self.signed else "no"

    def choose(self, **changes: Any) -> Way | Unsure:
        found: Way | Unsure = self.answer(way_back.choose, replace(FACTS, **changes))
        return found


def by(login: str, state: str) -> Way:
    return Way(state, "record", login)


@pytest.mark.parametrize("records", [[], [by(APP, OLD)], [by(MONA, OLD)], [by(EVE, OLD)]])
def test_the_base_tag_that_the_journal_tells_asks_nobody(records: list[Way]) -> None:
    world = World()
    assert world.choose(journal=[OLD], records=records) == Way(OLD, "base")
    assert world.asked == [Question("names", OLD)]


@pytest.mark.parametrize("state", ["shop:1.2.3", "2026-11-01 build 9", "sha256:0a", EVIL, OLDER])
def test_a_state_that_is_no_base_tag_is_put_back_where_a_believed_record_tells_it(
    state: str,
) -> None:
    world = World()
    assert world.choose(journal=[state], records=[by(APP, state)]) == by(APP, state)
    assert Question("signed", state) not in world.asked


@pytest.mark.parametrize("state", ["shop:1.2.3", "2026-11-01 build 9", EVIL, OLDER])
@pytest.mark.parametrize("records", [[], [by(EVE, EVIL)], [by(MONA, "shop:1.2.3")]])
def test_a_line_that_an_app_signed_is_believed(state: str, records: list[Way]) -> None:
    world = World(signed=frozenset({state}))
    assert world.choose(journal=[state], records=records) == Way(state, "journal")


@pytest.mark.parametrize("told", [EVIL, OLDER, "shop:6.6.6", "", " ", TAG, "shop:1.2.4", MERGE])
@pytest.mark.parametrize("intended", [(), (EVIL,), ("",), (TAG,), ("shop:6.6.6",)])
def test_a_line_that_nobody_signed_decides_nothing_where_a_record_is_believed(
    told: str, intended: tuple[str, ...]
) -> None:
    records = [by(EVE, EVIL), by(APP, OLD), by(APP, "v1.0.0")]
    found = World().choose(journal=(*intended, told), records=records)
    assert found == by(APP, OLD)


@pytest.mark.parametrize("told", [EVIL, "shop:6.6.6", OLDER])
@pytest.mark.parametrize("records", [[], [by(EVE, EVIL)], [by(EVE, OLD), by(MONA, EVIL)]])
def test_where_nobody_is_believed_every_state_is_named_with_who_told_it(
    told: str, records: list[Way]
) -> None:
    found = World().choose(journal=[told], records=records)
    assert isinstance(found, Unsure)
    assert found.told[0] == Way(OLD, "base")
    assert {way.state for way in found.told} == {OLD, told, *(one.state for one in records)}
    assert all(way.source != "read" for way in found.told)


@pytest.mark.parametrize("told", [(), ("",), (TAG,), ("", "shop:1.2.4"), (MERGE,)])
def test_where_nobody_tells_a_state_the_base_tag_is_put_back(told: tuple[str, ...]) -> None:
    assert World().choose(journal=told) == Way(OLD, "base")
    assert World().choose(journal=told, records=[by(EVE, OLD)]) == Way(OLD, "base")


def test_where_states_are_no_tags_the_base_tag_is_only_named() -> None:
    found = World().choose(by_tags=False)
    assert found == Unsure((Way(OLD, "base"),))


@pytest.mark.parametrize("names", ["commit", "none", "gone", "ancestor"])
def test_a_base_tag_that_names_another_commit_is_not_believed(names: Names) -> None:
    world = World(names={OLD: names})
    assert world.choose() == Unsure()
    found = world.choose(journal=[OLD])
    assert found == Unsure((Way(OLD, "journal"),))


@pytest.mark.parametrize(
    ("apps", "records", "believed"),
    [
        (False, [], True),
        (False, [by(MONA, OLDER)], True),
        (False, [by(MONA, OLD)], False),
        (True, [], False),
    ],
)
def test_an_older_version_that_the_base_holds_is_believed_where_no_app_could_sign(
    apps: bool, records: list[Way], *, believed: bool
) -> None:
    found = World(apps=apps).choose(journal=[OLDER], records=records)
    assert (found == Way(OLDER, "journal")) == believed


@pytest.mark.parametrize("state", [EVIL, "", TAG, "sha256:0b"])
def test_what_this_run_read_itself_comes_before_all(state: str) -> None:
    world = World(signed=frozenset({state}))
    found = world.choose(read="shop:1.2.3", journal=[state], records=[by(APP, state)])
    assert found == Way("shop:1.2.3", "read")
    assert world.asked == []


@pytest.mark.parametrize("told", ["v1.2.2", "shop:1.2.2", "web 1.2.2"])
@pytest.mark.parametrize("records", [[], [by(APP, "v1.2.2")]])
def test_a_withdrawn_version_is_never_put_back_and_only_named(
    told: str, records: list[Way]
) -> None:
    world = World(signed=frozenset({told}))
    found = world.choose(journal=[told], records=records, withdrawn=["v1.2.2"])
    assert isinstance(found, Unsure)
    assert told in [way.state for way in found.told]


def test_a_tag_on_the_commit_that_goes_is_that_version() -> None:
    names: dict[str, Names] = {"stable": "gone", OLD: "base"}
    world = World(names=names, signed=frozenset({"stable"}))
    found = world.choose(journal=["stable"])
    assert isinstance(found, Unsure)


def test_a_rollback_to_another_state_that_was_recorded_goes_on_to_that() -> None:
    records = [by(APP, "web=blue eu-1"), by(APP, OLD)]
    assert World().choose(journal=["web=blue eu-1", OLD], records=records) == records[0]


STATES = st.sampled_from([OLD, EVIL, OLDER, TAG, "", "shop:1.2.3", "shop:1.2.4", MERGE, BASE])
WORDS = st.builds(by, st.sampled_from([APP, MONA, EVE]), STATES)


@law
@given(
    journal=st.lists(STATES, max_size=3),
    records=st.lists(WORDS, max_size=4),
    signed=st.frozensets(STATES, max_size=2),
    by_tags=st.booleans(),
)
def test_whatever_is_told_what_is_put_back_is_believed_by_somebody(
    journal: list[str], records: list[Way], signed: frozenset[str], *, by_tags: bool
) -> None:
    world = World(signed=signed)
    found = world.choose(journal=journal, records=records, by_tags=by_tags)
    if isinstance(found, Unsure):
        return
    assert found.state not in ("", TAG, "shop:1.2.4", MERGE)
    recorded = by(APP, found.state) in records
    signs = found.state in signed and found.state in journal
    assert recorded or signs or NAMES.get(found.state) == "base", found


@pytest.mark.parametrize(
    ("who", "tells", "believed"),
    [(APP, EVIL, True), (MONA, EVIL, False), (EVE, EVIL, False), (EVE, OLD, False)],
)
def test_a_named_state_is_believed_where_the_way_back_would_believe_it(
    who: str, tells: str, *, believed: bool
) -> None:
    def ask(facts: WayFacts) -> bool | Question:
        return way_back.believes(facts, EVIL)

    facts = replace(FACTS, records=[by(who, tells)], journal=[EVIL, OLDER])
    assert World().answer(ask, facts) is believed
    assert World(signed=frozenset({EVIL})).answer(ask, facts) is True
    assert World(signed=frozenset({EVIL})).answer(ask, replace(facts, journal=())) is believed


@pytest.mark.parametrize(
    ("state", "believed"),
    [(OLD, True), (BASE, True), (OLDER, True), (TAG, False), ("shop:1.2.3", False), (" ", False)],
)
def test_a_named_version_is_believed_where_the_base_holds_it(state: str, *, believed: bool) -> None:
    assert World().answer(lambda facts: way_back.believes(facts, state), FACTS) is believed


def previous(world: World, runs: Running, *, begun: bool = False, **changes: Any) -> Way | Unsure:
    def ask(facts: WayFacts) -> Way | Question | Unsure:
        return way_back.previous(facts, runs, begun=begun)

    found: Way | Unsure = world.answer(ask, replace(FACTS, **changes))
    return found


@pytest.mark.parametrize("told", [(), (EVIL,), ("",), (TAG,)])
@pytest.mark.parametrize("runs", [OLD, OLDER, "shop:1.2.3", "sha256:0a", "blue"])
def test_a_rollout_goes_back_to_what_runs_whatever_was_told(
    runs: str, told: tuple[str, ...]
) -> None:
    records = [by(EVE, EVIL)]
    assert previous(World(), running(runs), journal=told, records=records) == Way(runs, "read")


@pytest.mark.parametrize("runs", ["sha256:0b", "blue"])
def test_a_state_without_a_number_may_be_what_a_rollout_put_there_that_was_begun(runs: str) -> None:
    told = {"journal": ["sha256:0a"], "records": [by(APP, "sha256:0a")]}
    assert previous(World(), running(runs), begun=True, **told) == by(APP, "sha256:0a")
    alone = previous(World(), running(runs), begun=True, journal=["sha256:0a"], by_tags=False)
    assert isinstance(alone, Unsure)


@pytest.mark.parametrize(
    "runs", [running(OLD), running(BASE), Running((Arm(TAG, 0.9), Arm("shop:1.2.3", 0.1)))]
)
def test_a_rollout_that_is_begun_again_goes_back_to_the_version_that_still_runs(
    runs: Running,
) -> None:
    found = previous(World(), runs, begun=True, journal=[EVIL])
    assert found == Way(runs.states[-1], "read")


@pytest.mark.parametrize("runs", [running(TAG), running("shop:1.2.4"), UNCONFIGURED, Running()])
def test_where_nothing_else_runs_a_believed_record_tells_what_ran_else_the_base_tag(
    runs: Running,
) -> None:
    assert previous(World(), runs, earlier=[by(EVE, EVIL), by(APP, OLDER)]) == by(APP, OLDER)
    assert previous(World(), runs, earlier=[by(EVE, EVIL)]) == Way(OLD, "base")
    assert previous(World(), runs, begun=True, journal=[OLD]) == Way(OLD, "base")


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_a_refusal_names_the_states_as_facts_for_commands(count: int) -> None:
    told = [Way(OLD, "base"), by("eve", EVIL), Way("shop:1.2.3", "journal"), by(APP, "$(id)")]
    halt = way_back.unsure(Unsure(tuple(told[:count])), {"environment": "production"})
    assert isinstance(halt, Halt)
    assert halt.code == f"which-state-{min(count, 3)}"
    shown = [halt.facts[f"state{n}"] for n in range(1, min(count, 3) + 1)]
    assert shown == [way.state for way in told[:count]][:3]
    assert not halt.record

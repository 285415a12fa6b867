"""Which journals are read for an event that names no incident: few, and none stops the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hotfix_actions.commands import stories as module
from hotfix_actions.commands.stories import MOST, stories
from hotfix_actions.domain.events import IncidentOpened
from hotfix_actions.ports import JournalFacts
from tests.support.fakes import START, FakeWorld

GARBLED = "refs/hotfix/99/journal holds a journal.jsonl of 80,000,000 bytes"


@dataclass
class Many:
    """A repository with journals of these numbers; those `garbled` hold no events."""

    numbers: range | list[int]
    alive: tuple[int, ...] = ()
    garbled: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    read_: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def matching(self, prefix: str) -> Mapping[str, str]:
        assert prefix == "hotfix/"
        found = {f"hotfix/{number}/journal": "x" for number in self.numbers}
        return found | dict.fromkeys(self.names, "x")

    def labelled(self, label: str) -> Any:
        self.asked.append(label)
        return [Numbered(number) for number in self.alive]

    def gather(self, heads: list[str]) -> None:
        assert len(heads) <= MOST

    def read(self, number: int) -> JournalFacts:
        self.read_.append(number)
        if number in self.garbled:
            return JournalFacts("x", (), GARBLED)
        return JournalFacts("x", (IncidentOpened(at=START, incident=number, title="", url=""),))


@dataclass
class Numbered:
    number: int


def told(many: Many) -> tuple[list[int], list[str]]:
    """Return whose stories are told, and what a person is told."""
    world = FakeWorld()
    context = world.context("route", incident=None)
    context.ports = replace(context.ports, state=many, journal=many, issues=many)  # type: ignore[arg-type]
    return [number for number, story in stories(context) if story.number == number], world.shown


def test_a_journal_that_cannot_be_read_is_stepped_over_and_named() -> None:
    numbers, shown = told(Many([1, 7, 99], garbled=(99,)))
    assert numbers == [7, 1]
    assert shown == [f"stepped over: {GARBLED}"]


def test_of_thousands_of_journals_those_of_open_incidents_are_read_and_few_others() -> None:
    many = Many(range(1, 5001), alive=(3, 4000, 9999))
    numbers, shown = told(many)
    assert numbers[:3] == [4000, 3, 5000]
    assert len(many.read_) == MOST
    assert many.asked == [module.LABEL]
    assert len(shown) == 1
    assert shown[0].startswith(f"{5000 - MOST} of 5000 journals are not read")


def test_few_journals_are_all_read_without_a_question() -> None:
    many = Many(range(1, MOST + 1))
    assert told(many) == (sorted(many.numbers, reverse=True), [])
    assert many.asked == []


def test_a_number_that_no_issue_has_is_none() -> None:
    odd = ("9" * 5000, "0", "07", "\u0664", "x")
    assert told(Many([7], names=tuple(f"hotfix/{name}/journal" for name in odd))) == ([7], [])

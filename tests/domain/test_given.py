"""What `open` is given is looked at before anything is made for it."""

import shlex

import pytest

from hotfix_actions.domain import given
from hotfix_actions.domain.given import GivenFacts
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.versions.facts import Base, NoBase
from hotfix_actions.domain.versions.tags import parse_tag
from hotfix_actions.projections import halts

PLAIN = Settings()
NO_TAG = NoBase("no-such-tag", {"tag": "v9", "near": "v1.2.3"})


def base() -> Base:
    tag = parse_tag("v1.2.3")
    assert tag is not None
    return Base(tag, "highest")


def test_an_open_incident_and_a_base_go_through() -> None:
    assert given.decide(GivenFacts(7, begun=False, base=base()), PLAIN) == Plan()


def test_a_base_that_is_not_there_is_a_slip_that_leaves_nothing_behind() -> None:
    why = {"tag": "v9", "near": "v1.2.3", "incident": "7"}
    expected = Halt("refused", "no-such-tag", why, record=False, usage=True)
    assert given.decide(GivenFacts(7, begun=False, base=NO_TAG), PLAIN) == expected


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({"title": "Pay's down", "severity": "high"}, "--title 'Pay'\"'\"'s down' --severity high"),
        ({"title": "x", "severity": "low", "fix-within": "30m"},
         "--title x --severity low --fix-within 30m"),
        ({"title": "$(id)"}, "--title '$(id)'"),
        ({"title": "--force"}, "--title --force"),
        ({}, "INCIDENT"),
    ],
)  # fmt: skip
def test_a_new_incident_is_named_by_its_title_in_what_to_paste(
    new: dict[str, str], expected: str
) -> None:
    halt = given.decide(GivenFacts(0, begun=False, base=NO_TAG, new=new), PLAIN)
    assert isinstance(halt, Halt)
    command = halts.halt(halt.code, halt.facts).next.split("`")[1]
    assert command == f"hotfix open {expected} --base-tag TAG"
    assert shlex.split(command)[-2:] == ["--base-tag", "TAG"]


def test_what_a_maintainer_may_allow_waits_on_the_incident_which_is_made_for_it() -> None:
    none = NoBase("older-than-production", {"tag": "v1.2.2", "runs": "v1.2.3"})
    assert given.decide(GivenFacts(7, begun=False, base=none), PLAIN) == Plan()


def test_a_withdrawn_base_is_refused_by_rule() -> None:
    none = NoBase("tag-is-withdrawn", {"tag": "v1.2.4", "near": "v1.2.3"})
    halt = given.decide(GivenFacts(7, begun=False, base=none), PLAIN)
    assert isinstance(halt, Halt)
    assert (halt.code, halt.record, halt.usage) == ("tag-is-withdrawn", False, False)


@pytest.mark.parametrize("found", [None, NO_TAG])
def test_a_closed_incident_is_refused_first(found: NoBase | None) -> None:
    expected = Halt("refused", "incident-closed", {"incident": "7"}, record=False, usage=True)
    facts = GivenFacts(7, begun=False, closed=True, base=found)
    assert given.decide(facts, PLAIN) == expected


def test_once_the_branch_is_there_nothing_of_it_is_asked_again() -> None:
    facts = GivenFacts(7, begun=True, closed=True, base=NO_TAG)
    assert given.decide(facts, PLAIN) == Plan()

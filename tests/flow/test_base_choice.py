"""What the base is chosen from: read once, in the order of its weight, and no more than needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest

from hotfix_actions.domain.events import Overridden
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.state import Head
from hotfix_actions.domain.versions.facts import Base, NoBase
from hotfix_actions.domain.world import Comment, Deployment, TagFacts
from hotfix_actions.projections import markers
from hotfix_actions.steps.base_choice import base_of
from tests.support.fakes import START, FakeWorld
from tests.support.rollouts import FakeEnvironment

PRODUCTION = Environment(deploy=("deploy",), restore=("restore",), state=("state",))


@dataclass
class Town:
    """The ports that the choice reads, as one repository; `asked` is what was read of it."""

    tags: Mapping[str, str]
    production: FakeEnvironment = field(default_factory=lambda: FakeEnvironment(configured=False))
    deployed: Sequence[str] = ()
    marked: str = ""
    withdrawn: Sequence[str] = ()
    comments: Sequence[Comment] = ()
    branches: Sequence[str] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def choose(self, base_tag: str = "", *words: Overridden) -> Base | NoBase:
        context = FakeWorld().context("open", base_tag=base_tag)
        for word in words:
            context.tell(word)
        production = msgspec.structs.replace(PRODUCTION, states=dict(self.states))
        context.settings = Settings(environments={"production": production})
        reads: dict[str, Any] = {
            "refs": _Answers(matching=self._matching),
            "objects": _Answers(tags=self._tags),
            "deployments": _Answers(all=self._records),
            "releases": _Answers(latest=self._latest, all=list),
            "state": _Answers(matching=self._withdrawn),
            "rollouts": self.production,
            "issues": _Answers(comments=lambda _: self.comments),
            "people": _Answers(role=lambda _: "maintain"),
        }
        context.ports = replace(context.ports, **reads)
        return base_of(context)

    def _matching(self, prefix: str) -> dict[str, str]:
        there = {f"tags/{name}": sha for name, sha in self.tags.items()}
        there |= {f"heads/{name}": "0" for name in self.branches}
        return {name: sha for name, sha in there.items() if name.startswith(prefix)}

    def _tags(self, names: Sequence[str]) -> dict[str, TagFacts]:
        self.asked += names
        return {name: TagFacts(name, self.tags[name]) for name in names}

    def _records(self, _: str) -> list[Deployment]:
        return [
            Deployment(n, "production", ref, "", START, {}, "success")
            for n, ref in enumerate(self.deployed)
        ]

    def _latest(self) -> str:
        self.asked.append("latest")
        return self.marked

    def _withdrawn(self, prefix: str) -> dict[str, Head]:
        return {f"{prefix}{name}": Head("a" * 40) for name in self.withdrawn}


class _Answers:
    def __init__(self, **methods: Any) -> None:
        vars(self).update(methods)


TAGS = {"v1.2.3": "a", "v1.2.4": "b", "v2.0.0": "c"}


def chosen(answer: Base | NoBase) -> tuple[str, str]:
    assert isinstance(answer, Base), answer
    return answer.tag.name, answer.why


def test_what_production_answers_is_the_base_and_no_release_is_asked_for() -> None:
    town = Town(TAGS, FakeEnvironment("v1.2.3"), deployed=["v2.0.0"], marked="v2.0.0")
    assert chosen(town.choose()) == ("v1.2.3", "running")
    assert town.asked == []


def test_an_answer_that_cannot_be_read_is_told_and_the_records_speak() -> None:
    town = Town(TAGS, FakeEnvironment(unread="it timed out"), deployed=["v1.2.4"])
    answer = town.choose()
    assert chosen(answer) == ("v1.2.4", "deployed")
    assert isinstance(answer, Base)
    assert answer.passed["production"] == "state-unread"


@pytest.mark.parametrize("state", ["green", "shop-7.7.7", "api=v1.2.4 web=v1.2.3"])
def test_an_answer_stands_for_what_the_configuration_says(state: str) -> None:
    town = Town(TAGS, FakeEnvironment(state), deployed=["v2.0.0"], states={state: "v1.2.3"})
    assert chosen(town.choose()) == ("v1.2.3", "running")


def test_the_middle_of_a_rollout_is_left_to_a_person() -> None:
    town = Town(TAGS, FakeEnvironment("v1.2.3 90%\nv1.2.4 10%"))
    answer = town.choose()
    assert isinstance(answer, NoBase)
    assert answer.code == "production-runs-several"
    assert chosen(town.choose("v1.2.3")) == ("v1.2.3", "asked")


def test_a_moving_tag_is_resolved_by_reading_the_commits_of_a_few() -> None:
    tags = {**TAGS, "v1.2": "b", "v2": "c"}
    town = Town(tags, FakeEnvironment("v1.2"))
    assert chosen(town.choose()) == ("v1.2.4", "running")
    assert town.asked == ["v1.2", "v1.2.4", "v1.2.3"]
    released = Town(tags, marked="v2")
    assert chosen(released.choose()) == ("v2.0.0", "latest-release")


def test_a_withdrawn_deployment_gives_way_to_the_one_before() -> None:
    town = Town(TAGS, deployed=["v1.2.4", "v1.2.3"], withdrawn=["v1.2.4"])
    assert chosen(town.choose()) == ("v1.2.3", "deployed")


def test_a_downgrade_needs_a_maintainers_word_on_the_incident() -> None:
    town = Town(TAGS, FakeEnvironment("v2.0.0"))
    refused = town.choose("v1.2.3")
    assert isinstance(refused, NoBase)
    assert refused.code == "older-than-production"
    word = Overridden(at=START, by="lin", what=("downgrade",), because="v1 is ours", comment=5)
    said = str(markers.write("override", {"what": "downgrade", "sha": "", "by": "lin", "of": "0"}))
    town.comments = [Comment(5, "lin", said, START)]
    assert chosen(town.choose("v1.2.3", word)) == ("v1.2.3", "asked")
    town.comments = [Comment(5, "lin", said, START, edited=True)]
    assert isinstance(town.choose("v1.2.3", word), NoBase)


@pytest.mark.parametrize(
    ("branches", "withdrawn", "base", "why"),
    [
        ([], [], "v1.2.3", "running"),
        (["hotfix/1.2.4-high-tax"], [], "v1.2.4", "parallel"),
        (["hotfix/1.2.4-high-tax", "hotfix/1.2.5-high-login"], [], "v1.2.4", "parallel"),
        (["hotfix/1.2.4-high-tax"], ["v1.2.4"], "v1.2.3", "running"),
        (["hotfix/1.2.5-high-login"], [], "v1.2.3", "running"),  # not released yet
        (["hotfix/2.0.0-high-tax", "hotfix/1.2.3-low-old"], [], "v1.2.3", "running"),
        (["hotfix/tax", "hotfix/1.2-high-tax"], [], "v1.2.3", "running"),  # people's own
    ],
)
def test_a_parallel_hotfix_that_was_released_is_the_base(
    branches: list[str], withdrawn: list[str], base: str, why: str
) -> None:
    town = Town(TAGS, FakeEnvironment("v1.2.3"), branches=branches, withdrawn=withdrawn)
    assert chosen(town.choose()) == (base, why)
    assert chosen(town.choose("v1.2.3")) == ("v1.2.3", "asked")

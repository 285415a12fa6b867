"""A GitHub that breaks a promise about refs is found out, and the scratch refs are removed."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from hotfix_actions.adapters.github.doctor_probe import MOST_ASKED, NOTHING, ScratchRefs
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.domain.setup.facts import Probe
from hotfix_actions.domain.setup.leftover import LONGEST, Mark, is_over, mark_of, message
from hotfix_actions.errors import Unsure

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@dataclass
class FakeDoor:
    """Refs and commits in memory; each flag breaks one promise."""

    stale_accepted: bool = False
    torn: bool = False
    unlisted: bool = False
    lost: bool = False
    mute: bool = False
    moved_to: str = ""
    asked: int = 0
    refs: dict[str, str] = field(default_factory=dict)
    commits: dict[str, str] = field(default_factory=dict)

    def repo(self, rest: str = "") -> str:
        return rest

    def answer(self, path: str, *promises: type) -> tuple[dict[str, str], Any]:
        if promises != (list,):
            return {}, {"node_id": "R_1"}
        prefix = path.removeprefix("git/matching-refs/")
        there = {} if self.unlisted else self.refs
        rows = [
            {"ref": f"refs/{name}", "object": {"sha": sha}}
            for name, sha in there.items()
            if name.startswith(prefix)
        ]
        return {}, rows

    def get(self, path: str) -> Any:
        self.asked += 1
        if path.startswith("git/ref/"):
            sha = self.refs.get(path.removeprefix("git/ref/"))
            return {"object": {"sha": sha}} if sha and not self.unlisted else None
        return {"message": self.commits.get(path.removeprefix("git/commits/"), "")}

    def send(self, verb: str, path: str, body: Any = None, *, repeatable: bool = False) -> Any:  # noqa: ARG002  # as the door has it
        if path == "git/trees":
            return {"sha": "t" * 40}
        if path == "git/commits":
            sha = f"{len(self.commits) + 1:040x}"
            self.commits[sha] = body["message"]
            return {"sha": sha}
        if path == "git/refs":
            self.refs[body["ref"].removeprefix("refs/")] = body["sha"]
            return self._lost()
        if path == "/graphql":
            return self._update(body["variables"]["input"]["refUpdates"])
        if verb == "DELETE":
            self.refs.pop(path.removeprefix("git/refs/"), None)
            return None
        raise Answered(verb, path, 422, "Update is not a fast forward", {})

    def _lost(self) -> Any:
        if self.lost:
            raise Unsure("no answer")
        return {}

    def _update(self, moves: list[dict[str, str]]) -> Any:
        if self.moved_to:
            name = next(iter(self.refs))
            self.refs[name], self.moved_to = self.moved_to, ""
        if self.mute:
            return {"errors": [{"message": "Resource not accessible by integration"}]}
        names = [move["name"].removeprefix("refs/") for move in moves]
        right = [
            self.refs.get(name, NOTHING) == move["beforeOid"]
            for name, move in zip(names, moves, strict=True)
        ]
        if not all(right) and not (self.stale_accepted or (self.torn and len(moves) > 1)):
            return {"errors": [{"message": "Something went wrong"}]}
        for name, move, fits in zip(names, moves, right, strict=True):
            if fits or self.stale_accepted:
                self.refs[name] = move["afterOid"]
                if move["afterOid"] == NOTHING:
                    del self.refs[name]
        return self._lost()


def probe(door: FakeDoor) -> Probe:
    scratch = ScratchRefs(cast("Door", door), run="r-1", now=NOW, has_ended=lambda _: False)
    seen = scratch.probe()
    assert isinstance(seen, Probe)
    return seen


def test_a_github_that_keeps_its_promises_is_believed() -> None:
    door = FakeDoor()
    assert probe(door) == Probe(force_protects=True)
    assert door.refs == {}


@pytest.mark.parametrize(
    ("door", "broken"),
    [
        (FakeDoor(stale_accepted=True), "stale_refused"),
        (FakeDoor(torn=True), "pair_refused"),
        (FakeDoor(unlisted=True), "listed"),
    ],
)
def test_a_broken_promise_is_found_out(door: FakeDoor, broken: str) -> None:
    assert getattr(probe(door), broken) is False
    assert door.refs == {}


def test_what_was_done_though_its_answer_was_lost_counts_as_done() -> None:
    door = FakeDoor(lost=True)
    assert probe(door) == Probe(force_protects=True)
    assert door.refs == {}


@pytest.mark.parametrize("mute", [False, True])
def test_a_ref_that_somebody_moved_to_their_own_commit_is_theirs(mute: bool) -> None:
    theirs = "f" * 40
    door = FakeDoor(mute=mute, moved_to=theirs)
    probe(door)
    assert list(door.refs.values()) == [theirs]


def test_what_others_keep_there_costs_a_few_questions_and_stays() -> None:
    theirs = {f"hotfix/doctor/x{number}/one": f"{number:040x}" for number in range(5000)}
    theirs |= {f"hotfix/doctor/{number:016x}/one": f"{number:040x}" for number in range(5000)}
    door = FakeDoor(refs=dict(theirs))
    probe(door)
    assert door.asked <= MOST_ASKED
    assert door.refs == theirs


def test_what_an_earlier_probe_left_is_removed() -> None:
    door = FakeDoor()
    mark = Mark("0123456789abcdef", "run-1-1", NOW - LONGEST * 2)
    door.commits = {"a" * 40: message(mark, "one")}
    theirs = {"hotfix/doctor/0123456789abcdef/three": "a" * 40, "hotfix/7/journal": "a" * 40}
    door.refs = {f"hotfix/doctor/{mark.random}/one": "a" * 40, **theirs}
    assert probe(door).removed == (f"hotfix/doctor/{mark.random}/one",)
    assert door.refs == theirs


@pytest.mark.parametrize(
    "words",
    [
        f"2026-11-01T00:00:00Z local-host-me-{'9' * 5000}",
        "0001-01-01T00:00:00+23:00 r",
        "9999-12-31T23:59:59-23:00 r",
    ],
)
def test_a_hostile_marker_is_none(words: str) -> None:
    assert mark_of(f"x\n\nHotfix-Doctor: 0123456789abcdef {words}") is None


def test_a_leftover_is_known_by_its_marker_alone() -> None:
    mark = Mark("0123456789abcdef", "local-host-me-12", NOW)
    assert mark_of(message(mark, "one")) == mark
    assert mark_of("Hotfix-Doctor: short 2026 x") is None
    assert mark_of("Hotfix-Doctor: 0123456789abcdef yesterday x") is None
    assert re.match("Try refs", message(mark, ""))


def test_a_probe_is_over_when_its_process_is_or_after_a_quarter_of_an_hour() -> None:
    mark = Mark("0123456789abcdef", "run-1-1", NOW)
    assert not is_over(mark, NOW + LONGEST, ended=False)
    assert is_over(mark, NOW + LONGEST * 2, ended=False)
    assert is_over(mark, NOW, ended=True)

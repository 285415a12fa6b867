"""`journal verify` says 1 of a journal that somebody rewrote with care, wherever they did it."""

import re
from collections.abc import Callable

import pytest

from tests.e2e.conftest import At
from tests.support.e2e import INCIDENT, Scene
from tests.support.e2e_forgery import JOURNAL, Entry, entries, invented, write

pytestmark = pytest.mark.slow

Forgery = Callable[[list[Entry], int], list[Entry]]
# Positions from the end and from the beginning: the last commits lie after the newest anchor.
POSITIONS = (0, 1, 5, -3, -2, -1)


def dropped(told: list[Entry], at: int) -> list[Entry]:
    return [*told[:at], *told[at + 1 :]]


def inserted(told: list[Entry], at: int) -> list[Entry]:
    return [*told[:at], invented(told[at]), *told[at:]]


def appended(told: list[Entry], at: int) -> list[Entry]:
    return [*told[: at + 1], invented(told[at]), *told[at + 1 :]]


def reordered(told: list[Entry], at: int) -> list[Entry]:
    other = at - 1 if at else 1
    first, second = sorted((at, other))
    return [*told[:first], told[second], told[first], *told[second + 1 :]]


def duplicated(told: list[Entry], at: int) -> list[Entry]:
    return [*told[: at + 1], told[at], *told[at + 1 :]]


FORGERIES: dict[str, Forgery] = {
    "dropped": dropped,
    "inserted before": inserted,
    "inserted after": appended,
    "reordered": reordered,
    "duplicated": duplicated,
}


def in_common(told: list[Entry], forged: list[Entry]) -> int:
    pairs = enumerate(zip(told, forged, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(told), len(forged)))


def test_a_journal_that_nobody_touched_is_whole(at: At) -> None:
    for point in ("opened", "gated", "released", "staged", "deployed", "rolled back", "finished"):
        answer = at(point).verify()
        assert (answer.code, answer.writes) == (0, []), f"{point}: {answer}"
        # Two statuses of one second cost one request more: REST tells their order.
        assert len(answer.requests) <= 9, f"{point}: {answer.requests}"


def test_a_forgers_tools_change_nothing_by_themselves(at: At) -> None:
    scene = at("finished")
    told = entries(scene)
    write(scene, told, len(told))
    assert scene.verify().code == 0


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forged_journal_is_told(at: At, kind: str) -> None:
    scene = at("finished")
    whole, told = scene.refs(JOURNAL)[JOURNAL], entries(scene)
    for position in POSITIONS:
        at_commit = position % len(told)
        forged = FORGERIES[kind](told, at_commit)
        write(scene, forged, in_common(told, forged))
        assert scene.refs(JOURNAL)[JOURNAL] != whole
        assert_told(scene, f"{kind} at {position}")
        scene.git("update-ref", JOURNAL, whole)
    assert scene.verify().code == 0


def assert_told(scene: Scene, what: str) -> None:
    answer = scene.verify()
    assert (answer.code, answer.told["outcome"]) == (1, "refused"), f"{what}: {answer}"
    assert "is not what it was" in answer.told["text"]
    assert re.search(r"\b[0-9a-f]{40}\b|`\w+|told|noted", answer.told["text"]), "it names nothing"
    assert answer.writes == []


@pytest.mark.parametrize("back", [1, 2, 5, 7])
def test_a_journal_moved_back_is_told(at: At, back: int) -> None:
    scene = at("finished")
    scene.git("update-ref", JOURNAL, f"{JOURNAL}~{back}")
    assert_told(scene, f"moved back by {back}")


def test_a_journal_moved_to_another_history_is_told(at: At) -> None:
    scene = at("finished")
    told = entries(scene)
    write(scene, told, 0)  # word for word the same, but every commit is another
    assert_told(scene, "moved to a copy")


def test_a_journal_that_is_gone_is_told(at: At) -> None:
    scene = at("finished")
    scene.git("update-ref", "-d", JOURNAL)
    answer = scene.hotfix("journal", "verify", INCIDENT)
    assert answer.code == 1, answer
    assert "no longer holds" in answer.told["text"]


def test_events_reordered_within_one_commit_are_told(at: At) -> None:
    scene = at("finished")
    told = entries(scene)
    many = next(i for i, entry in enumerate(told) if len(entry.lines) > 2)
    one = told[many]
    forged = list(told)
    forged[many] = Entry(one.message, tuple(reversed(one.lines)), one.tree)
    write(scene, forged, many)
    assert_told(scene, "events reordered")


def test_an_anchor_written_after_a_forged_commit_covers_nothing_up(at: At) -> None:
    """Its digest fits, and the next command anchors the head: only GitHub's signature tells."""
    scene = at("opened")
    told = entries(scene)
    write(scene, [*told, invented(told[-1])], len(told))
    forged = scene.refs(JOURNAL)[JOURNAL]
    scene.hotfix("open", INCIDENT, good=[0])
    answer = scene.verify()
    text = answer.told["text"]
    assert answer.code == 1
    assert "cannot be vouched for as a whole" in text
    assert f"commit {forged} is by Dev, and not by the App" in text
    assert "no command made it known" not in text


def test_what_is_no_journal_is_told_by_what_it_is(at: At) -> None:
    scene = at("opened")
    whole, told = scene.refs(JOURNAL)[JOURNAL], entries(scene)
    scene.git("tag", "-a", "-m", "x", "odd", JOURNAL)
    names = {"tag": "odd", "blob": f"{JOURNAL}:journal.jsonl", "tree": f"{JOURNAL}^{{tree}}"}
    shas = {kind: scene.git("rev-parse", name).strip() for kind, name in names.items()}
    for kind, sha in shas.items():
        scene.git("update-ref", JOURNAL, sha)
        assert_told(scene, kind)
        assert f"points to a {kind}" in scene.verify().told["text"]
    scene.git("update-ref", JOURNAL, whole)
    write(scene, [*told, Entry("x", ("nonsense",), told[-1].tree)], len(told))
    assert "holds what is no event (line " in scene.verify().told["text"]

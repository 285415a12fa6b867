from typing import Any

import pytest

from hotfix_actions.domain import undone
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.undone import UndoneFacts
from hotfix_actions.domain.world import Deployment
from tests.domain.make import MERGE, PLAIN, after, release

TAG, OLD = "v1.2.4", "v1.2.3"


def record(**changes: Any) -> Deployment:
    given: dict[str, Any] = {
        "id": 301,
        "environment": "production",
        "ref": TAG,
        "sha": MERGE,
        "created": after(20),
        "payload": {},
        "state": "success",
    }
    return Deployment(**(given | changes))


BACK = record(id=302, ref=OLD, payload={"rollback": TAG, "state": OLD})


@pytest.mark.parametrize(
    ("records", "by"),
    [
        ([], ""),
        ([record()], ""),
        ([record(state="failure", description="the watch failed")], ""),
        ([record(undone=after(30))], "deployment 301"),
        ([record(state="success", undone=after(30))], "deployment 301"),
        ([BACK], "deployment 302"),
        ([record(), BACK], "deployment 302"),
        ([record(ref=OLD, undone=after(30))], ""),
        ([record(ref=OLD, payload={"rollback": "v1.2.2"})], ""),
        ([record(payload={"rollback": ["v1.2.4"]})], ""),
        ([record(payload={"rollback": 4})], ""),
    ],
)
def test_a_record_tells_of_a_versions_rollback_whatever_was_said_since(
    records: list[Deployment], by: str
) -> None:
    assert undone.by_records(TAG, records) == by


@pytest.mark.parametrize(
    ("record", "since", "by"),
    [
        (BACK, 20, "deployment 302"),
        (BACK, 21, ""),
        (BACK, 19, "deployment 302"),
        (record(undone=after(30)), 30, "deployment 301"),
        (record(undone=after(30)), 31, ""),
        (record(ref=OLD, payload={"rollback": TAG}, undone=after(30)), 25, ""),
    ],
)
def test_what_was_said_before_the_version_was_merged_undoes_nothing(
    record: Deployment, since: int, by: str
) -> None:
    assert undone.by_records(TAG, [record], since=lambda: after(since)) == by
    assert undone.by_records(TAG, [record], since=lambda: None) != ""


def test_when_it_was_merged_is_asked_only_where_a_record_tells_of_a_rollback() -> None:
    def asked() -> None:
        raise AssertionError

    assert undone.by_records(TAG, [record()], since=asked) == ""


@pytest.mark.parametrize(
    ("state", "words", "told"),
    [
        ("failure", "rolled back: errors", True),
        ("success", "rolled back: errors", False),
        ("failure", "not rolled back: errors", False),
        ("failure", "", False),
    ],
)
def test_a_status_tells_of_a_rollback_by_its_state_and_its_first_words(
    state: str, words: str, *, told: bool
) -> None:
    assert undone.says_so(state, words) is told


@pytest.mark.parametrize(
    ("name", "by"),
    [(f"{TAG} (withdrawn)", f"release {TAG} (withdrawn)"), (TAG, ""), (f"(withdrawn) {TAG}", "")],
)
def test_a_releases_name_tells_that_its_version_was_withdrawn(name: str, by: str) -> None:
    assert undone.by_release(TAG, [release(tag=TAG, name=name)]) == by
    assert undone.by_release(OLD, [release(tag=TAG, name=name)]) == ""


def test_the_newest_rollback_of_any_version_counts() -> None:
    older = record(id=300, ref="v1.2.1", payload={"rollback": "v1.2.2"}, created=after(2))
    assert undone.newest([]) is None
    assert undone.newest([record()]) is None
    assert undone.newest([older]) == after(2)
    assert undone.newest([older, record(undone=after(30)), BACK]) == after(30)
    assert undone.newest([older, BACK]) == after(20)


def test_what_is_about_a_version_puts_it_in_place_or_takes_it_out() -> None:
    assert [undone.names(one, TAG) for one in (record(), BACK, record(ref=OLD))] == [
        True,
        True,
        False,
    ]


def test_an_undone_version_is_refused_and_so_is_one_of_which_not_all_was_read() -> None:
    about = {"environment": "production", "incident": "7", "tag": TAG}
    facts = UndoneFacts(7, "production", TAG)
    assert undone.undone(facts, PLAIN) == Plan()
    told = UndoneFacts(7, "production", TAG, by="deployment 302")
    halt = Halt("refused", "undone", {**about, "by": "deployment 302"})
    assert undone.undone(told, PLAIN) == halt
    cut = UndoneFacts(7, "production", TAG, whole=False)
    assert undone.undone(cut, PLAIN) == Halt("refused", "too-many-records", about)

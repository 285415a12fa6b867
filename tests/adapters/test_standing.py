"""Where hotfixes stand, as one query tells it: what it lacks is unread, never absent."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

import pytest

from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.standing import GithubStanding
from hotfix_actions.domain.lease import Holder, Worker, encode
from hotfix_actions.domain.state import Head
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.ports import Standings, Wanted
from tests.support.fakes import START

WANTED = Wanted(7, "hotfix/1.2.4-x", "v1.2.4", (20,))
PULL: dict[str, Any] = {
    "id": "PR_1",
    "number": 12,
    "title": "Fix",
    "url": "u",
    "state": "OPEN",
    "createdAt": "2026-01-15T10:00:00Z",
    "mergedAt": None,
    "merged": False,
    "isDraft": False,
    "isCrossRepository": False,
    "mergeStateStatus": "CLEAN",
    "headRefOid": "3c" * 20,
    "headRefName": "fix",
    "baseRefName": "hotfix/1.2.4-x",
    "author": {"__typename": "User", "login": "mona"},
    "mergeCommit": None,
    "autoMergeRequest": None,
}
EMPTY: dict[str, Any] = {"totalCount": 0, "nodes": []}
CHECK = {
    "__typename": "CheckRun",
    "name": "hotfix-gate",
    "status": "COMPLETED",
    "conclusion": "SUCCESS",
}
FIX = {
    **PULL,
    "reviews": EMPTY,
    "statusCheckRollup": {"contexts": {"totalCount": 1, "nodes": [CHECK]}},
}
ANSWER: dict[str, Any] = {
    "issue7": {
        "id": "I_7",
        "number": 7,
        "fullDatabaseId": "7",
        "title": "Broken",
        "body": "",
        "url": "u",
        "state": "CLOSED",
        "createdAt": "2026-01-15T10:00:00Z",
        "author": None,
        "labels": EMPTY,
    },
    "fixes7": {"nodes": [FIX]},
    "tag7": {"target": {"__typename": "Tag", "oid": "1" * 40, "target": {"oid": "2" * 40}}},
    "back7x20": {**PULL, "number": 20},
    "environment0": EMPTY,
    "releases": {"nodes": []},
}


class FakeDoor:
    """Answers the one query."""

    repository = "acme/tokens"

    def __init__(self, data: Mapping[str, Any] | None, errors: list[Any]) -> None:
        self.data, self.errors = data, errors
        self.asked: list[str] = []

    def send(self, verb: str, path: str, body: Any = None, *, repeatable: bool) -> Any:
        assert (verb, path, repeatable) == ("POST", "/graphql", True)
        self.asked.append(body["query"])
        assert "hotfix/1.2.4-x" not in body["query"]
        if self.data is None:
            raise OutsideFailed(tried="asking", found="502", remedy="again")
        return {"data": {"repository": self.data}, "errors": self.errors}


class Read:
    """One reading, with leases of these messages."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = ANSWER,
        errors: Any = (),
        leases: Mapping[str, Head] | None = None,
        *,
        ended: bool = False,
        run: bool | None = None,
        wanted: tuple[Wanted, ...] = (WANTED,),
    ) -> None:
        self.fake = FakeDoor(data, list(errors))
        self.runs: list[str] = []

        def run_over(holder: Holder) -> bool | None:
            self.runs.append(holder.run)
            return run

        standing = GithubStanding(
            cast("Door", self.fake),
            lambda name: f"refs/{name}",
            now=lambda: START,
            ended=lambda _: ended,
            run_over=run_over,
        )
        self.told: Standings = standing.read(
            wanted, environments=["production"], leases=leases or {}
        )
        self.shown = self.told.shown[7]


def test_one_query_tells_all_of_it() -> None:
    read = Read()
    (fix,) = read.shown.fixes
    assert read.shown.issue is not None
    assert read.shown.issue.closed
    assert (fix.pull.number, fix.reviews, fix.checks) == (12, (), {"hotfix-gate": "success"})
    assert read.shown.tag == "2" * 40
    assert read.shown.merge_backs.keys() == {20}
    assert read.shown.unread == ()
    assert read.told.records == {"production": []}
    assert len(read.fake.asked) == 1


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("issue7", "issue"),
        ("fixes7", "fix"),
        ("tag7", "tag"),
        ("back7x20", "merge-back #20"),
        ("releases", "releases"),
    ],
)
def test_a_null_beside_an_error_is_unread_and_so_is_what_is_missing_or_odd(
    part: str, name: str
) -> None:
    error = {"message": "FORBIDDEN", "path": ["repository", part]}
    assert Read({**ANSWER, part: None}, [error]).shown.unread == (name,)
    assert Read({k: v for k, v in ANSWER.items() if k != part}).shown.unread == (name,)
    assert Read({**ANSWER, part: 41}).shown.unread == (name,)


def test_a_null_alone_is_a_tag_that_is_not_there() -> None:
    shown = Read({**ANSWER, "tag7": None}).shown
    assert (shown.tag, shown.unread) == ("", ())


def test_reviews_of_which_a_part_is_missing_are_unread() -> None:
    cut = {**FIX, "reviews": {"totalCount": 40, "nodes": []}}
    (fix,) = Read({**ANSWER, "fixes7": {"nodes": [cut]}}).shown.fixes
    assert fix.reviews is None
    (bare,) = Read(
        {**ANSWER, "fixes7": {"nodes": [{**FIX, "statusCheckRollup": None}]}}
    ).shown.fixes
    assert bare.checks == {}


def test_where_nothing_is_answered_all_is_unread() -> None:
    read = Read(None)
    assert read.shown.unread == ("releases", "issue", "fix", "tag", "merge-back #20")
    assert read.told.records == {}


def lease(name: str = "hotfix/7/lease", **more: Any) -> dict[str, Any]:
    until = START + timedelta(minutes=10)
    holder = Holder("run-1", until, 1, "deploy", worker=Worker("run-1", run_id=99, attempt=1))
    return {"name": name, "message": encode(holder)} | more


def leases(*given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Head]]:
    answer = {**ANSWER, **{f"lease{n}": {"message": g["message"]} for n, g in enumerate(given)}}
    return answer, {g["name"]: Head(g.get("sha", "a" * 40), g.get("kind", "commit")) for g in given}


@pytest.mark.parametrize(
    ("ended", "run", "over"),
    [(True, None, True), (False, True, True), (False, False, False), (False, None, None)],
)
def test_whether_a_run_is_over_is_asked_here_and_then_of_github(
    ended: Any, run: Any, over: Any
) -> None:
    read = Read(*leases(lease())[:1], (), leases(lease())[1], ended=ended, run=run)
    (held,) = read.told.held
    assert held.over is over
    assert read.runs == ([] if ended else ["run-1"])


def test_of_several_leases_of_one_run_and_in_a_list_few_or_no_questions_are_asked() -> None:
    answer, heads = leases(lease(), lease("hotfix/environments/production/lease"))
    both = Read(answer, (), heads, run=False)
    assert both.runs == ["run-1"]
    assert [held.over for held in both.told.held] == [False, False]
    assert Read(answer, (), heads, wanted=(WANTED, Wanted(9))).runs == []


def test_a_garbled_lease_is_told_and_one_let_go_of_is_none() -> None:
    released = encode(Holder("run-1", START, released=True))
    answer, heads = leases(lease(message="nonsense"), lease("hotfix/x/lease", message=released))
    (held,) = Read(answer, (), heads).told.held
    assert held.holder is None
    assert "holds no lease" in held.fault
    tree = Read(ANSWER, (), {"hotfix/7/lease": Head("a" * 40, "tree")})
    assert tree.told.held[0].fault == "it points to a tree"

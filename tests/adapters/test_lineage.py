"""Where commits came from, as GraphQL's answers tell it: page by page, and never half of it."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.lineage import Lineages, Listed, commit, read
from hotfix_actions.domain.lineage import Identity, Lineage
from hotfix_actions.errors import OutsideFailed, PermissionMissing

BASE, BUMP, FIX, TIP = (letter * 40 for letter in "abcd")
BOT = "41898282+github-actions[bot]@users.noreply.github.com"


def who(login: str = "", email: str = "") -> dict[str, Any]:
    return {"email": email or f"{login}@x", "user": {"login": login} if login else None}


def shown(sha: str, *parents: str, **changes: Any) -> dict[str, Any]:
    """A commit as GraphQL shows it."""
    names = [{"oid": parent} for parent in parents]
    answer = {
        "oid": sha,
        "message": "Change",
        "tree": {"oid": f"tree of {sha[:1]}"},
        "parents": {"totalCount": len(names), "nodes": names},
        "authors": {"totalCount": 1, "nodes": [who("kenji")]},
        "committer": who("kenji"),
        "signature": None,
    }
    return answer | changes


def page(*nodes: Any, after: str | None = None) -> dict[str, Any]:
    return {
        "nodes": list(nodes),
        "pageInfo": {"hasNextPage": after is not None, "endCursor": after},
    }


class FakeDoor:
    """Answers by what is asked for and after which page; raises for anything else."""

    repository = "acme/tokens"

    def __init__(self, answers: Mapping[tuple[str, str | None], Any]) -> None:
        self._answers = answers

    def send(self, verb: str, path: str, body: Any, *, repeatable: bool) -> Any:
        assert (verb, path, repeatable) == ("POST", "/graphql", True)
        names = ("tip", "number", "of", "base")
        wanted = next(name for name in names if name in body["variables"])
        answer = self._answers[wanted, body["variables"]["after"]]
        if isinstance(answer, list):
            return {"data": {"repository": None}, "errors": answer}
        return {"data": {"repository": answer}}


def whole(answers: Mapping[tuple[str, str | None], Any], *partly: int) -> Lineage:
    known = {FIX: commit(shown(FIX, BUMP))}
    listed = Listed(Lineage(known), partly)
    return Lineages(cast("Door", FakeDoor(answers))).whole(listed, TIP, BUMP)


def history(*nodes: Any, after: str | None = None) -> dict[str, Any]:
    return {"object": {"history": page(*nodes, after=after)}}


def brought(*events: int, merged: int | None = 50, earlier: bool = False) -> dict[str, Any]:
    """A pull request with events of its base, each at a minute past noon."""
    return {
        "number": 7,
        "title": "Fix",
        "url": "https://github.com/acme/tokens/pull/7",
        "state": "OPEN" if merged is None else "MERGED",
        "createdAt": noon(0),
        "mergedAt": None if merged is None else noon(merged),
        "merged": merged is not None,
        "isDraft": False,
        "isCrossRepository": False,
        "mergeStateStatus": "CLEAN",
        "headRefOid": FIX,
        "headRefName": "fix",
        "baseRefName": "hotfix/1.2.4-x",
        "author": {"__typename": "User", "login": "kenji"},
        "mergeCommit": None if merged is None else {"oid": TIP},
        "autoMergeRequest": None,
        "id": "PR_7",
        "reviews": {"totalCount": 0, "nodes": []},
        "commits": page({"commit": shown(FIX, BUMP)}),
        "timelineItems": {
            "pageInfo": {"hasPreviousPage": earlier},
            "nodes": [{"createdAt": noon(minute)} for minute in events],
        },
    }


def noon(minute: int) -> str:
    return f"2026-01-01T12:{minute:02}:00Z"


@pytest.mark.parametrize(
    ("row", "minute"),
    [
        (brought(), None),
        (brought(3, 20, merged=None), 20),
        (brought(3, 20), 20),
        (brought(3, 55), 3),  # the branch is deleted when all is over
        (brought(55), None),
        (brought(55, 56, earlier=True), 50),  # what happened before is unread
    ],
)
def test_what_befell_the_base_up_to_the_merge_counts(row: Any, minute: int | None) -> None:
    based = read({"totalCount": 1, "nodes": [row]}, None).lineage.pulls[0].based
    assert (based and based.minute) == minute


def test_the_fixs_own_pull_request_is_found_behind_any_number_of_later_ones() -> None:
    branch = "hotfix/1.2.4-x"
    later = {
        "headRefOid": BASE,
        "mergeCommit": None,
        "mergedAt": None,
        "merged": False,
        "state": "OPEN",
    }
    flood = [brought() | later | {"number": number} for number in range(8, 69)]
    pages = [None, *map(str, range(1, 7))]
    answers: dict[tuple[str, str | None], Any] = {
        ("base", at): {"pullRequests": page(*flood[n * 10 : n * 10 + 10], after=str(n + 1))}
        for n, at in enumerate(pages)
    }
    answers["tip", None] = history(shown(TIP, BUMP, FIX), shown(FIX, BUMP), shown(BUMP, BASE))
    elsewhere = brought() | {"number": 3, "baseRefName": "main"}
    answers["of", None] = {"object": {"associatedPullRequests": page(elsewhere, brought())}}
    asked = Lineages(cast("Door", FakeDoor(answers)))
    found = asked.found(asked.of_branch(branch), branch, TIP, BUMP)
    assert [one.pull.number for one in found.pulls] == [*range(8, 68), 7]


def test_the_pull_requests_are_asked_for_singly_only_where_not_all_are_listed() -> None:
    answers: dict[tuple[str, str | None], Any] = {
        ("base", None): {"pullRequests": page(brought())},
        ("tip", None): history(shown(TIP, BUMP, FIX), shown(BUMP, BASE)),
    }
    asked = Lineages(cast("Door", FakeDoor(answers)))
    found = asked.found(asked.of_branch("hotfix/1.2.4-x"), "hotfix/1.2.4-x", TIP, BUMP)
    assert [one.pull.number for one in found.pulls] == [7]


def test_everybody_whom_a_commit_names_is_told() -> None:
    both = {"totalCount": 2, "nodes": [who("kenji"), who(email="x@nowhere")]}
    signature = {"isValid": True, "wasSignedByGitHub": True}
    found = commit(shown(FIX, BUMP, authors=both, signature=signature))
    assert found.authors == (Identity("kenji", "kenji@x"), Identity("", "x@nowhere"))
    assert found.by_github
    assert found.parents == (BUMP,)


@pytest.mark.parametrize("signature", [{"isValid": True, "wasSignedByGitHub": True}, None])
@pytest.mark.parametrize(
    ("email", "user", "login"),
    [
        (BOT, None, "github-actions[bot]"),
        (BOT, {"id": "U_1", "login": "mona"}, "github-actions[bot]"),
        ("x@x", {"id": "U_1", "login": "renovate[bot]"}, "renovate[bot]"),
        ("x@x", {"id": "BOT_kgDO", "login": "dependabot"}, "dependabot[bot]"),
        ("x@x", {"id": "MDM6Qm90NDk2OTkzMzM=", "login": "dependabot[bot]"}, "dependabot[bot]"),
        ("1+Copilot@x", {"id": "BOT_kgDO", "login": "Copilot"}, "copilot-swe-agent[bot]"),
        ("robot@x", {"id": "U_1", "login": "robot"}, "robot"),
        ("noreply@github.com", {"id": "U_1", "login": "web-flow"}, ""),
        ("x@x", None, ""),
    ],
)
def test_a_bot_is_told_from_a_person_whoever_wrote_its_address(
    signature: Any, email: str, user: Any, login: str
) -> None:
    named = {"totalCount": 1, "nodes": [{"email": email, "user": user}]}
    found = commit(shown(FIX, BUMP, authors=named, signature=signature))
    assert found.authors == (Identity(login, email),)


def test_the_name_of_github_itself_is_anybodys_without_its_signature() -> None:
    flow = who("web-flow", "noreply@github.com")
    assert commit(shown(FIX, BUMP, committer=flow)).committer.login == ""
    made = {"isValid": True, "wasSignedByGitHub": True}
    assert commit(shown(FIX, BUMP, committer=flow, signature=made)).by_github


def test_the_history_is_read_until_the_bump_is_reached() -> None:
    answers = {
        ("tip", None): history(shown(TIP, FIX), after="1"),
        ("tip", "1"): history(shown(BUMP, BASE), after="2"),  # what follows is not asked for
    }
    assert set(whole(answers).commits) == {TIP, FIX, BUMP}


def test_a_pull_requests_further_commits_are_read() -> None:
    more = "e" * 40
    answers = {
        ("tip", None): history(shown(TIP, FIX), shown(BUMP, BASE)),
        ("number", None): {"pullRequest": {"commits": page({"commit": shown(more, BUMP)})}},
    }
    assert more in whole(answers, 7).commits


def test_a_commit_of_which_not_all_is_told_stays_unknown() -> None:
    many = {"totalCount": 31, "nodes": [who("kenji")]}
    answers = {("tip", None): history(shown(TIP, FIX), shown(BUMP, BASE, authors=many))}
    assert BUMP not in whole(answers).commits


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ({"object": None}, OutsideFailed),
        ({"object": {"history": {"nodes": None}}}, OutsideFailed),
        ([{"message": "Something went wrong"}], OutsideFailed),
        ([{"type": "FORBIDDEN", "message": "no"}], PermissionMissing),
    ],
)
def test_what_is_unread_is_no_answer(answer: Any, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        whole({("tip", None): answer})

"""Answers of any shape: what is not what a route promises is unread, never absent, never a yes."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses

from hotfix_actions.adapters.github import graphql
from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.deployments import GithubDeployments
from hotfix_actions.adapters.github.door import MOST_PAGES, PATIENCE, PER_PAGE, Door
from hotfix_actions.adapters.github.environments import GithubEnvironments
from hotfix_actions.adapters.github.history import GithubHistory
from hotfix_actions.adapters.github.issues import GithubIssues
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.pulls import GithubPulls
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.refs import GithubRefs
from hotfix_actions.adapters.github.releases import GithubReleases
from hotfix_actions.adapters.github.rules import GithubRules
from hotfix_actions.adapters.github.state import RefState
from hotfix_actions.adapters.github.state_commits import StateCommits
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.domain.state import StateChange
from hotfix_actions.domain.world import Pull
from hotfix_actions.errors import LostRace, OutsideFailed, RateLimited, Unsure
from tests.support.clock import StillClock

API = "https://api.github.test"
HERE = f"{API}/repos/acme/tokens"
OLD, NEW = "a" * 40, "b" * 40
NOTHING_OF_USE = ["", "null", "{}", '"x"', "5", "true", "<html>", "[1, null]", "[" * 100_000]


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def door(clock: StillClock) -> Door:
    connect = connector(API, "ghp_secret")
    return Door(connect=connect, repository="acme/tokens", clock=clock, trace=Trace())


@pytest.mark.parametrize("body", [*NOTHING_OF_USE, "[]"])
def test_an_answer_that_is_no_object_is_unread(
    door: Door, http: responses.RequestsMock, body: str
) -> None:
    http.get(f"{HERE}/issues/7", body=body)
    with pytest.raises(OutsideFailed, match="reading GitHub's answer to GET"):
        door.get(door.repo("issues/7"))


@pytest.mark.parametrize("body", NOTHING_OF_USE)
def test_an_answer_that_is_no_list_is_unread(
    door: Door, http: responses.RequestsMock, body: str
) -> None:
    http.get(f"{HERE}/labels", body=body)
    with pytest.raises(OutsideFailed):
        door.rows(door.repo("labels"))
    with pytest.raises(OutsideFailed):
        door.pages(door.repo("labels"))
    with pytest.raises(OutsideFailed):
        door.pages(door.repo("labels"), key="labels")


@pytest.mark.parametrize("body", [*NOTHING_OF_USE, "[]", '{"id": null}'])
def test_a_write_whose_answer_does_not_show_it_is_no_yes(
    door: Door, http: responses.RequestsMock, body: str
) -> None:
    http.post(f"{HERE}/issues", status=201, body=body)
    http.patch(f"{HERE}/issues/7", body=body)
    with pytest.raises(Unsure):
        door.send("POST", door.repo("issues"), {"title": "x"}, key="id")
    with pytest.raises(OutsideFailed):
        door.send("PATCH", door.repo("issues/7"), {"body": "x"}, key="id")


@pytest.mark.parametrize("verb", ["DELETE", "PUT", "POST"])
def test_204_is_a_yes_where_no_field_is_to_show_it(
    door: Door, http: responses.RequestsMock, verb: str
) -> None:
    http.add(verb, f"{HERE}/x", status=204)
    assert door.send(verb, door.repo("x")) is None
    with pytest.raises((OutsideFailed, Unsure)):
        door.send(verb, door.repo("x"), key="id")


def test_a_list_without_end_is_none(door: Door, http: responses.RequestsMock) -> None:
    endless = http.get(f"{HERE}/labels", json=[{"name": "x"}] * PER_PAGE)
    with pytest.raises(OutsideFailed, match="more than"):
        door.pages(door.repo("labels"))
    assert endless.call_count == MOST_PAGES


@pytest.mark.parametrize(
    "location", ["http://[::1/repositories/5", "http://[", "//[x]:y/", "\ud7ff", "/repositories/²"]
)
def test_a_way_to_no_address_is_told(
    door: Door, http: responses.RequestsMock, location: str
) -> None:
    http.get(f"{HERE}/issues/7", status=301, headers={"Location": location})
    with pytest.raises(OutsideFailed, match="301"):
        door.get(door.repo("issues/7"))


USED_UP = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0"}


@pytest.mark.parametrize(
    "headers",
    [
        *(
            {"retry-after": value}
            for value in ("0", "-5", "²", "1e9", "nan", "", "9" * 30, "999999999999")
        ),
        {"retry-after": "Wed, 21 Oct 2020 07:28:00 GMT"},
        {"retry-after": "Fri, 31 Dec 9999 23:59:59 -2359"},
        *(
            {**USED_UP, "x-ratelimit-reset": value}
            for value in ("5", "nan", "inf", "-inf", "1e300", "", "²", "9" * 15, "9" * 5000)
        ),
        {**USED_UP, "x-ratelimit-reset": "5", "date": "Mon, 01 Jan 0001 00:00:00 +2359"},
    ],
)
def test_a_limit_of_any_words_ends_after_some_longer_and_longer_waits(
    door: Door, http: responses.RequestsMock, clock: StillClock, headers: dict[str, str]
) -> None:
    limited = http.get(
        f"{HERE}/labels", status=403, json={"message": "rate limit"}, headers=headers
    )
    with pytest.raises(RateLimited):
        door.get(door.repo("labels"))
    assert limited.call_count <= 10
    assert all(wait >= 1.0 for wait in clock.slept)
    assert sum(clock.slept) <= PATIENCE


def test_a_date_is_waited_for(door: Door, http: responses.RequestsMock, clock: StillClock) -> None:
    until = {"retry-after": "Mon, 23 Nov 2026 03:00:40 GMT"}
    http.get(f"{HERE}/labels", status=429, json={}, headers=until)
    http.get(f"{HERE}/labels", json={"name": "x"})
    assert door.get(door.repo("labels")) == {"name": "x"}
    assert clock.slept == [40.0]


@pytest.mark.parametrize("reset", ["inf", "nan", "1e300", "-1", "9" * 400])
def test_a_good_answer_with_a_limit_of_nonsense_stops_nothing(
    door: Door, http: responses.RequestsMock, reset: str
) -> None:
    http.get(f"{HERE}/issues/7", json={"n": 7}, headers={**USED_UP, "x-ratelimit-reset": reset})
    assert door.get(door.repo("issues/7")) == door.get(door.repo("issues/7"))


MISSHAPEN: list[Any] = [{"id": 5}, {"object": "x", "commits": 5}, {"title": 5, "state": []}]
READS: dict[str, Callable[[Door], object]] = {
    "an issue": lambda door: GithubIssues(door, Reads(StillClock())).get(7),
    "a pull request": lambda door: GithubPulls(door).get(7),
    "a ref": lambda door: GithubRefs(door).get("tags/v1"),
    "a state": lambda door: state(door).read("hotfix/7/journal"),
    "the latest release": lambda door: GithubReleases(door).latest(),
    "the repository": lambda door: GithubRules(door).repository(),
    "a commit": lambda door: GithubObjects(door, Reads(StillClock())).commit(OLD),
    "a file": lambda door: GithubObjects(door, Reads(StillClock())).content(OLD, "x"),
    "a tag": lambda door: GithubObjects(door, Reads(StillClock())).tag("v1"),
    "a comparison": lambda door: GithubHistory(door, lambda _: None).compare(OLD, NEW),
    "a waiting run": lambda door: GithubEnvironments(door).reviews(5),
}
LISTS: dict[str, Callable[[Door], object]] = {
    "comments": lambda door: GithubIssues(door, Reads(StillClock())).comments(7),
    "pull requests": lambda door: GithubPulls(door).find(base="main"),
    "refs": lambda door: GithubRefs(door).matching("tags/"),
    "states": lambda door: state(door).matching("hotfix/"),
    "releases": lambda door: GithubReleases(door).all(),
    "deployments": lambda door: GithubDeployments(door).all("production"),
    "rules": lambda door: GithubRules(door).of_branch("main"),
}


def state(door: Door) -> RefState:
    clock = StillClock()
    commits = StateCommits(door, GithubObjects(door, Reads(clock)))
    return RefState(door, commits, clock, lambda: "R_1")


@pytest.mark.parametrize("what", READS)
def test_an_object_of_another_shape_is_unread(what: str) -> None:
    for row in MISSHAPEN:
        with pytest.raises(OutsideFailed, match="reading GitHub's answer"):
            READS[what](Answering(row))


@pytest.mark.parametrize("what", LISTS)
def test_rows_of_another_shape_are_unread(what: str) -> None:
    for row in MISSHAPEN:
        with pytest.raises(OutsideFailed, match="reading GitHub's answer"):
            LISTS[what](Answering([row]))


class Answering(Door):
    """Answers all the same."""

    def __init__(self, answer: object) -> None:
        self._answer = answer
        self.repository = "acme/tokens"

    def answer(self, *_: Any, **__: Any) -> tuple[dict[str, str], Any]:
        return {}, self._answer


ISSUE = {
    "number": 7,
    "title": "x",
    "html_url": "https://github.test/7",
    "created_at": "2026-01-01T00:00:00Z",
    "state": "open",
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": 5},
        {"number": "7"},
        {"created_at": 5},
        {"created_at": "2026-01-01T00:00:00"},
        {"created_at": "9999-12-31T23:59:59-12:00"},
        {"id": []},
    ],
)
def test_a_fact_of_another_type_is_unread(wrong: dict[str, object]) -> None:
    issues = GithubIssues(Answering(ISSUE | wrong), Reads(StillClock()))
    with pytest.raises(OutsideFailed):
        issues.get(7)
    assert GithubIssues(Answering(ISSUE), Reads(StillClock())).get(7) is not None


@pytest.mark.parametrize("answer", [{}, [], {"type": None}, {"type": 5}])
def test_a_file_is_absent_only_where_github_says_so(
    door: Door, http: responses.RequestsMock, answer: object
) -> None:
    http.get(f"{HERE}/contents/x", json=answer)
    http.get(f"{HERE}/contents/gone", status=404, json={"message": "Not Found"})
    objects = GithubObjects(door, Reads(StillClock()))
    with pytest.raises(OutsideFailed):
        objects.content("main", "x")
    assert objects.content("main", "gone") is None


NO_PAYLOAD: list[Any] = [
    {},
    {"data": None},
    {"data": {}},
    {"data": {"updateRefs": None}},
    {"data": {"updateRefs": 5}},
    {"data": 5, "errors": []},
    [],
    5,
]


@pytest.mark.parametrize("answer", NO_PAYLOAD)
def test_a_mutation_is_done_only_where_its_payload_is_there(
    door: Door, http: responses.RequestsMock, answer: Any
) -> None:
    http.post(f"{API}/graphql", json=answer)
    with pytest.raises(Unsure):
        graphql.query(door, "mutation", {}, repeatable=False, shows="updateRefs")
    with pytest.raises(OutsideFailed):
        graphql.query(door, "mutation", {}, repeatable=True, shows="updateRefs")


SWAP = [StateChange("hotfix/7/lease", OLD, NEW)]
REF = f"{HERE}/git/ref/hotfix/7/lease"


@pytest.mark.parametrize("answer", NO_PAYLOAD)
def test_a_swap_without_a_payload_is_looked_at(
    door: Door, http: responses.RequestsMock, answer: Any
) -> None:
    http.post(f"{API}/graphql", json=answer)
    http.get(REF, json={"object": {"sha": NEW, "type": "commit"}})
    assert state(door).swap(SWAP) == {"hotfix/7/lease": NEW}
    http.replace(responses.GET, REF, json={"object": {"sha": "c" * 40, "type": "commit"}})
    with pytest.raises(LostRace):
        state(door).swap(SWAP)
    http.replace(responses.GET, REF, json={"object": {"sha": OLD, "type": "commit"}})
    with pytest.raises(OutsideFailed, match="updateRefs, 7 times"):
        state(door).swap(SWAP)


def test_auto_merge_is_armed_only_where_github_shows_it(
    door: Door, http: responses.RequestsMock
) -> None:
    http.post(f"{API}/graphql", body=json.dumps({"data": {"enablePullRequestAutoMerge": None}}))
    pull = Pull(**dict.fromkeys(Pull.__dataclass_fields__, ""))  # type: ignore[arg-type]
    with pytest.raises(OutsideFailed):
        GithubPulls(door).arm(pull, "merge")


def test_a_ref_that_does_not_show_is_looked_for(door: Door, http: responses.RequestsMock) -> None:
    http.post(f"{HERE}/git/refs", status=201, json={"message": "thanks"})
    http.get(f"{HERE}/git/ref/tags/v1", json={"object": {"sha": OLD, "type": "commit"}})
    GithubRefs(door).create("tags/v1", OLD)
    with pytest.raises(LostRace):
        GithubRefs(door).create("tags/v1", NEW)

"""The HTTP door: what is repeated, what never is, and how a refusal is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import requests
import responses
from responses import matchers

from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.door import TRIES, Answered, Door
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import OutsideFailed, PermissionMissing, RateLimited, Unsure
from tests.support.clock import StillClock

API = "https://api.github.test"
AT = API
ISSUES = f"{AT}/repos/acme/tokens/issues"


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def door(clock: StillClock) -> Door:
    return _door(clock)


def _door(clock: StillClock, **more: Any) -> Door:
    connect = connector(API, "ghp_secret")
    return Door(connect=connect, repository="acme/tokens", clock=clock, trace=Trace(), **more)


def test_a_get_is_repeated_after_a_server_error(door: Door, http: responses.RequestsMock) -> None:
    http.get(f"{ISSUES}/7", status=502, json={"message": "Server Error"})
    http.get(f"{ISSUES}/7", json={"number": 7})
    assert door.get(door.repo("issues/7"))["number"] == 7


def test_a_get_of_nothing_is_none(door: Door, http: responses.RequestsMock) -> None:
    http.get(f"{ISSUES}/7", status=404, json={"message": "Not Found"})
    assert door.get(door.repo("issues/7")) is None


def test_the_time_is_githubs_once_an_answer_has_told_it(
    door: Door, clock: StillClock, http: responses.RequestsMock
) -> None:
    before = clock.now()
    assert door.now() == before
    for told in (before + timedelta(hours=2), before - timedelta(days=3)):
        http.get(f"{ISSUES}/7", json={"number": 7}, headers={"Date": format_datetime(told)})
        door.get(door.repo("issues/7"))
        clock.sleep(60, "working")
        assert door.now() == told + timedelta(seconds=60)
    for odd in ("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "soon"):
        http.get(f"{ISSUES}/7", json={"number": 7}, headers={"Date": odd})
        door.get(door.repo("issues/7"))
        assert door.now() == clock.now()


@pytest.mark.parametrize("lost", [{"status": 502}, {"body": requests.ConnectionError()}])
def test_a_post_is_never_repeated_blindly(
    door: Door, http: responses.RequestsMock, lost: dict[str, object]
) -> None:
    posted = http.post(ISSUES, **lost)
    with pytest.raises(Unsure):
        door.send("POST", door.repo("issues"), {"title": "x"})
    assert posted.call_count == 1


def test_a_post_of_content_addressed_objects_is_repeated(
    door: Door, http: responses.RequestsMock
) -> None:
    blobs = f"{AT}/repos/acme/tokens/git/blobs"
    http.post(blobs, body=requests.ConnectionError())
    http.post(blobs, status=201, json={"sha": "abc"})
    answer = door.send("POST", door.repo("git/blobs"), {"content": "x"}, repeatable=True)
    assert answer == {"sha": "abc"}


RESET = int(datetime(2026, 11, 23, 3, 2, tzinfo=UTC).timestamp())
PRIMARY = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(RESET)}


@pytest.mark.parametrize(
    ("status", "headers", "waited"),
    [
        (403, {"retry-after": "7"}, 7.0),
        (429, {}, 60.0),
        (403, {}, 60.0),
        (429, {"retry-after": "200"}, 200.0),
        (403, PRIMARY, 121.0),
        (429, PRIMARY, 121.0),
        (403, {**PRIMARY, "date": "Mon, 23 Nov 2026 03:01:00 GMT"}, 61.0),  # our clock is late
    ],
)
def test_a_rate_limit_is_waited_for_even_by_a_post(
    door: Door,
    http: responses.RequestsMock,
    clock: StillClock,
    status: int,
    headers: dict[str, str],
    waited: float,
) -> None:
    message = {"message": "You have exceeded a secondary rate limit"}
    http.post(ISSUES, status=status, json=message, headers=headers)
    http.post(ISSUES, status=201, json={"number": 8})
    assert door.send("POST", door.repo("issues"), {"title": "x"}) == {"number": 8}
    assert clock.slept == [waited]


def test_a_rate_limit_that_lasts_too_long_is_told_with_its_end(
    door: Door, http: responses.RequestsMock, clock: StillClock
) -> None:
    late = str(RESET + 1800)
    http.get(ISSUES, status=403, json={}, headers={**PRIMARY, "x-ratelimit-reset": late})
    with pytest.raises(RateLimited) as failure:
        door.get(door.repo("issues"))
    assert clock.slept == []
    assert failure.value.exit_code == 4
    assert "03:32:01 UTC, then run the same command again" in failure.value.remedy


def test_graphql_tells_of_a_used_up_limit_in_a_good_answer(
    door: Door, http: responses.RequestsMock, clock: StillClock
) -> None:
    limited = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    http.post(f"{API}/graphql", json=limited, headers=PRIMARY)
    http.post(f"{API}/graphql", json={"data": {"x": 'the word "RATE_LIMITED"'}})
    answer = door.send("POST", "/graphql", {"query": "query {x}"})
    assert answer["data"]["x"] == 'the word "RATE_LIMITED"'
    assert clock.slept == [121.0]


class TestTheReserve:
    LOW = {
        "x-ratelimit-limit": "1000",
        "x-ratelimit-remaining": "50",
        "x-ratelimit-reset": str(RESET),
    }

    def test_an_ordinary_command_leaves_the_last_requests_of_an_hour(
        self, door: Door, http: responses.RequestsMock, clock: StillClock
    ) -> None:
        http.get(f"{ISSUES}/7", json={"number": 7}, headers=self.LOW)
        http.get(f"{ISSUES}/8", json={"number": 8})
        door.get(door.repo("issues/7"))
        door.get(door.repo("issues/8"))
        assert clock.slept == [121.0]

    def test_a_rollback_uses_them(self, http: responses.RequestsMock, clock: StillClock) -> None:
        door = _door(clock, patience=lambda: 0.0)
        http.get(f"{ISSUES}/7", json={"number": 7}, headers=self.LOW)
        http.get(f"{ISSUES}/8", json={"number": 8})
        door.get(door.repo("issues/7"))
        door.get(door.repo("issues/8"))
        assert clock.slept == []

    def test_a_rollback_says_at_once_until_when_it_would_wait(
        self, http: responses.RequestsMock, clock: StillClock
    ) -> None:
        http.get(ISSUES, status=403, json={}, headers=PRIMARY)
        door = _door(clock, patience=lambda: 0.0)
        with pytest.raises(RateLimited) as failure:
            door.get(door.repo("issues"))
        assert clock.slept == []
        assert f"{failure.value.until:%H:%M}" == "03:02"


class TestARenamedRepository:
    NUMBER = f"{API}/repositories/5"

    @pytest.mark.parametrize(
        ("verb", "status"),
        [
            ("GET", 301),
            ("GET", 302),
            ("POST", 307),
            ("POST", 301),
            ("PUT", 307),
            ("PATCH", 307),
            ("PATCH", 308),
            ("DELETE", 307),
        ],
    )
    def test_a_request_goes_on_under_the_present_name_and_loses_nothing(
        self, http: responses.RequestsMock, clock: StillClock, verb: str, status: int
    ) -> None:
        said: list[str] = []
        door = _door(clock, say=said.append)
        moved = {"Location": f"{self.NUMBER}/issues"}
        http.add(verb, ISSUES, status=status, headers=moved, json={"message": "Moved"})
        http.get(self.NUMBER, json={"full_name": "acme/replies"})
        here = f"{API}/repos/acme/replies/issues"
        query = matchers.query_param_matcher({"state": "all"} if verb == "GET" else {})
        sent = [] if verb == "GET" else [matchers.json_params_matcher({"title": "x"})]
        http.add(verb, here, match=[query, *sent], json={"number": 8})
        path = door.repo("issues")
        if verb == "GET":
            assert door.get(path, state="all") == {"number": 8}
        else:
            assert door.send(verb, path, {"title": "x"}) == {"number": 8}
        assert door.repository == "acme/replies"
        assert said == ["acme/tokens is now acme/replies: use that name from now on"]

    @pytest.mark.parametrize(
        "location",
        ["https://evil.test/repositories/5/issues", "/login", "", "http://api.github.test/x"],
    )
    def test_an_answer_that_leads_elsewhere_is_not_followed(
        self, door: Door, http: responses.RequestsMock, location: str
    ) -> None:
        http.get(ISSUES, status=302, headers={"Location": location})
        with pytest.raises(OutsideFailed) as failure:
            door.get(door.repo("issues"))
        assert "--repository OWNER/NAME" in failure.value.remedy

    def test_a_name_that_goes_round_in_circles_ends(
        self, door: Door, http: responses.RequestsMock
    ) -> None:
        http.get(ISSUES, status=301, headers={"Location": f"{self.NUMBER}/issues"})
        http.get(self.NUMBER, json={"full_name": "acme/tokens"})
        with pytest.raises(OutsideFailed):
            door.get(door.repo("issues"))


@pytest.mark.parametrize("text", ["<html>proxy</html>", "[" * 200_000, '{"a": '])
def test_an_answer_that_cannot_be_read_is_a_failure_and_no_traceback(
    door: Door, http: responses.RequestsMock, text: str
) -> None:
    http.get(f"{ISSUES}/7", body=text)
    with pytest.raises(OutsideFailed) as failure:
        door.get(door.repo("issues/7"))
    assert failure.value.exit_code == 4


def test_an_answer_is_read_up_to_a_limit(
    door: Door, http: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotfix_actions.adapters.github.connect.LARGEST", 1000)
    http.get(f"{ISSUES}/7", body=b" " * 2000)
    with pytest.raises(OutsideFailed) as failure:
        door.get(door.repo("issues/7"))
    assert "larger than 1000 bytes" in failure.value.found


def test_it_gives_up_after_a_few_tries_and_says_what_to_do(
    door: Door, http: responses.RequestsMock
) -> None:
    asked = http.get(f"{ISSUES}/7", status=503, json={"message": "Unicorn"})
    with pytest.raises(OutsideFailed) as failure:
        door.get(door.repo("issues/7"))
    assert asked.call_count == TRIES
    assert "503 Unicorn" in failure.value.found
    assert "run the same command again" in failure.value.remedy
    assert failure.value.exit_code == 4


def test_a_refused_write_is_told_with_githubs_reasons(
    door: Door, http: responses.RequestsMock
) -> None:
    errors = [{"message": "A pull request already exists"}, {"code": "invalid"}]
    body = {"message": "Validation Failed", "errors": errors}
    http.post(f"{AT}/repos/acme/tokens/pulls", status=422, json=body)
    with pytest.raises(Answered) as answer:
        door.send("POST", door.repo("pulls"), {})
    assert answer.value.status == 422
    assert answer.value.message == "Validation Failed; A pull request already exists; invalid"


def test_a_missing_permission_is_named(door: Door, http: responses.RequestsMock) -> None:
    http.get(
        f"{ISSUES}/7",
        status=403,
        json={"message": "Resource not accessible by integration"},
        headers={"X-Accepted-GitHub-Permissions": "issues=read"},
    )
    with pytest.raises(PermissionMissing) as failure:
        door.get(door.repo("issues/7"))
    assert "issues=read" in failure.value.remedy
    assert failure.value.exit_code == 3


def test_a_list_is_read_to_its_end(door: Door, http: responses.RequestsMock) -> None:
    for page, count in ((1, 100), (2, 3)):
        query = matchers.query_param_matcher({"per_page": 100, "page": page})
        http.get(ISSUES, match=[query], json=[{"number": n} for n in range(count)])
    assert len(door.pages(door.repo("issues"))) == 103


def test_no_token_is_told_before_anything_is_asked() -> None:
    with pytest.raises(PermissionMissing) as failure:
        connector(API, "")
    assert "HOTFIX_TOKEN" in failure.value.found


@pytest.mark.parametrize("token", ["ghp_a\nghp_b", "ghp a", "-----BEGIN KEY-----\nx", "ghp_\u00e9"])
def test_what_is_no_token_is_told_and_not_shown(token: str) -> None:
    with pytest.raises(PermissionMissing) as failure:
        connector(API, token)
    assert token not in f"{failure.value} {failure.value.remedy}"

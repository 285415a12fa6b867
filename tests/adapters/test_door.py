"""The HTTP door: what is repeated, what never is, and how a refusal is told."""

from collections.abc import Iterator

import pytest
import requests
import responses
from responses import matchers

from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.door import TRIES, Answered, Door
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import OutsideFailed, PermissionMissing, Unsure
from tests.support.clock import StillClock

API = "https://api.github.test"
AT = f"{API}:443"  # as PyGithub writes it
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
    connect = connector(API, "ghp_secret")
    return Door(connect=connect, repository="acme/tokens", clock=clock, trace=Trace())


def test_a_get_is_repeated_after_a_server_error(door: Door, http: responses.RequestsMock) -> None:
    http.get(f"{ISSUES}/7", status=502, json={"message": "Server Error"})
    http.get(f"{ISSUES}/7", json={"number": 7})
    assert door.get(door.repo("issues/7"))["number"] == 7


def test_a_get_of_nothing_is_none(door: Door, http: responses.RequestsMock) -> None:
    http.get(f"{ISSUES}/7", status=404, json={"message": "Not Found"})
    assert door.get(door.repo("issues/7")) is None


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


@pytest.mark.parametrize(
    ("status", "headers", "waited"),
    [(403, {"retry-after": "7"}, 7.0), (429, {}, 1.0), (429, {"retry-after": "900"}, 60.0)],
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
    assert clock.slept[0] == waited


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

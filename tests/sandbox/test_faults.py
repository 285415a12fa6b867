import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from hotfix_actions.sandbox import Fault
from hotfix_actions.sandbox.web.faults import Faults

from .github import Town, ok, said

pytestmark = pytest.mark.slow

BODY = {"title": "x"}


def made(town: Town) -> int:
    return len(town.rita.read("/issues"))


def test_a_bad_gateway_before_the_effect_leaves_nothing(town: Town) -> None:
    town.sandbox.faults.add(Fault("POST /repos/*/issues", "502-before"))
    assert town.dev.post("/issues", BODY).status_code == 502
    assert made(town) == 0
    assert town.dev.post("/issues", BODY).status_code == 201


def test_a_bad_gateway_after_the_effect_hides_it(town: Town) -> None:
    town.sandbox.faults.add(Fault("issues/create", "502-after"))
    assert town.dev.post("/issues", BODY).status_code == 502
    assert made(town) == 1


@pytest.mark.parametrize(("effect", "count"), [("drop-before", 0), ("drop-after", 1)])
def test_a_dropped_connection_answers_nothing(town: Town, effect, count: int) -> None:
    town.sandbox.faults.add(Fault("issues/create", effect))
    with pytest.raises(requests.ConnectionError):
        town.dev.post("/issues", BODY)
    assert made(town) == count
    assert town.sandbox.requests()[-2].fault == effect


def test_limits_say_when_to_come_again(town: Town) -> None:
    town.sandbox.faults.add(Fault("issues/create", "rate-limit", seconds=60))
    primary = town.dev.post("/issues", BODY)
    assert primary.status_code == 403
    assert primary.headers["X-RateLimit-Remaining"] == "0"
    assert int(primary.headers["X-RateLimit-Reset"]) > time.time()
    town.sandbox.faults.add(Fault("issues/create", "secondary-limit", seconds=7))
    secondary = town.dev.post("/issues", BODY)
    assert (secondary.status_code, secondary.headers["Retry-After"]) == (403, "7")
    assert "secondary rate limit" in said(secondary)[1]
    assert made(town) == 0


def test_a_fault_hits_as_often_as_told_and_not_the_first_ones(town: Town) -> None:
    town.sandbox.faults.add(Fault("issues/create", "502-before", times=2, skip=1))
    statuses = [town.dev.post("/issues", BODY).status_code for _ in range(4)]
    assert statuses == [201, 502, 502, 201]


def test_faults_are_cleared(town: Town) -> None:
    town.sandbox.faults.add(Fault("*", "502-before", times=100))
    town.sandbox.faults.clear()
    assert town.dev.post("/issues", BODY).status_code == 201


def test_a_delayed_request_takes_effect_all_the_same(town: Town) -> None:
    town.sandbox.faults.add(Fault("issues/create", "delay", seconds=0.01))
    assert town.dev.post("/issues", BODY).status_code == 201
    assert town.sandbox.requests()[-1].seconds >= 0.01


def test_an_effect_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such effect: explode"):
        Fault("*", "explode")  # type: ignore[arg-type]


def test_faults_hit_git_too(town: Town) -> None:
    town.sandbox.faults.add(Fault("GET */info/refs", "502-before"))
    url = f"{town.sandbox.url}/acme/tokens.git/info/refs?service=git-upload-pack"
    assert requests.get(url, timeout=5).status_code == 502
    assert requests.get(url, timeout=5).status_code == 200


def test_faults_are_switched_over_http(town: Town) -> None:
    body = {"match": "issues/create", "effect": "502-before", "times": 5}
    ok(town.dev.post("//_sandbox/faults", body))
    assert town.dev.post("/issues", BODY).status_code == 502
    ok(town.dev.delete("//_sandbox/faults"))
    assert town.dev.post("/issues", BODY).status_code == 201


def test_a_fault_hits_every_third_request(town: Town) -> None:
    town.sandbox.faults.add(Fault("issues/create", "502-after", times=100, every=3))
    statuses = [town.dev.post("/issues", BODY).status_code for _ in range(7)]
    assert statuses == [201, 201, 502, 201, 201, 502, 201]


def test_a_fault_by_chance_is_the_same_for_the_same_seed() -> None:
    def hits(seed: int) -> list[bool]:
        faults = Faults()
        faults.add(Fault("*", "drop-after", times=100, probability=0.5, seed=seed))
        return [faults.take("GET", "/", None) is not None for _ in range(30)]

    assert hits(1) == hits(1) != hits(2)
    assert 5 < sum(hits(1)) < 25


def test_any_answer_can_be_put_before_or_after_the_effect(town: Town) -> None:
    early = Fault("issues/create", "answer-before", status=409, message="Conflict")
    town.sandbox.faults.add(early)
    assert said(town.dev.post("/issues", BODY)) == (409, "Conflict")
    assert made(town) == 0
    town.sandbox.faults.add(Fault("issues/create", "answer-after", status=500))
    assert said(town.dev.post("/issues", BODY)) == (500, "Server Error")
    assert made(town) == 1


def test_a_secondary_limit_may_not_say_for_how_long(town: Town) -> None:
    town.sandbox.faults.add(Fault("issues/create", "secondary-limit", seconds=0, status=429))
    answer = town.dev.post("/issues", BODY)
    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers


def test_every_request_takes_the_latency_longer(town: Town) -> None:
    town.world.set("latency", 20)
    started = time.monotonic()
    town.dev.read("")
    assert time.monotonic() - started >= 0.02


def test_answers_carry_the_time_of_the_sandbox(town: Town) -> None:
    town.world.advance(3600)
    told = parsedate_to_datetime(town.dev.get("").headers["Date"]).timestamp()
    assert 3590 < told - time.time() < 3610

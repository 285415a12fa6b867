"""What is asked again is told again, or known to be as it was."""

import pytest

from hotfix_actions.adapters.github.connect import Reply
from hotfix_actions.adapters.github.etags import LARGEST, MOST, Etags

FIRST = Reply(200, {"etag": '"1"', "x-ratelimit-remaining": "9"}, '{"sha": "a"}')
SAME = Reply(304, {"x-ratelimit-remaining": "8"}, "")


@pytest.fixture
def etags() -> Etags:
    return Etags()


def test_what_has_not_changed_is_answered_from_memory(etags: Etags) -> None:
    assert etags.asking("GET", "/ref", None) == {}
    assert etags.answer("GET", "/ref", None, FIRST) == FIRST
    assert etags.asking("GET", "/ref", None) == {}
    etags.keep("GET", "/ref", None, FIRST)
    assert etags.asking("GET", "/ref", None) == {"If-None-Match": '"1"'}
    told = etags.answer("GET", "/ref", None, SAME)
    assert (told.status, told.text) == (200, FIRST.text)
    assert told.headers["x-ratelimit-remaining"] == "8"


def test_another_question_is_another_answer(etags: Etags) -> None:
    etags.keep("GET", "/runs", {"page": 1}, FIRST)
    assert etags.asking("GET", "/runs", {"page": 2}) == {}
    assert etags.asking("POST", "/runs", {"page": 1}) == {}


@pytest.mark.parametrize(
    "reply", [Reply(404, {"etag": '"2"'}, "{}"), Reply(200, {}, "{}"), Reply(500, {}, "")]
)
def test_what_changed_replaces_what_was_kept(etags: Etags, reply: Reply) -> None:
    etags.keep("GET", "/ref", None, FIRST)
    assert etags.answer("GET", "/ref", None, reply) == reply
    etags.keep("GET", "/ref", None, reply)
    assert etags.asking("GET", "/ref", None) == {}


def test_a_304_that_nobody_asked_for_stays_one(etags: Etags) -> None:
    assert etags.answer("GET", "/ref", None, SAME) == SAME


def test_what_is_kept_is_bounded(etags: Etags) -> None:
    etags.keep("GET", "/tree", None, Reply(200, {"etag": '"1"'}, "x" * (LARGEST + 1)))
    assert etags.asking("GET", "/tree", None) == {}
    for number in range(MOST + 1):
        etags.keep("GET", f"/{number}", None, FIRST)
    assert etags.asking("GET", "/0", None) == {}
    assert etags.asking("GET", "/1", None) != {}

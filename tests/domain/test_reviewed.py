"""A released version is judged anew: the tag as it is, and where its commit came from."""

from typing import Any

import pytest

from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.reviewed import ReviewedFacts, is_asked, reviewed
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.world import TagFacts
from tests.domain.live import failed, gone_back, intended, rolled_out, smoked, story

PLAIN = Settings()
TAGGED = story().tagged
assert TAGGED is not None
TAG = TagFacts(TAGGED.tag, TAGGED.sha, annotated=True)
PASSED = Judgement("pass", "1 commit approved by mona")


def facts(**changes: Any) -> ReviewedFacts:
    given: dict[str, Any] = {"incident": 7, "tagged": TAGGED, "tag": TAG, "judged": PASSED}
    return ReviewedFacts(**(given | changes))


def test_what_somebody_else_approved_may_go_on() -> None:
    assert reviewed(facts(), PLAIN) == Plan()
    assert reviewed(ReviewedFacts(7), PLAIN) == Plan()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tag": None}, "tag-moved"),
        ({"tag": TagFacts(TAG.name, "e" * 40, annotated=True)}, "tag-moved"),
        ({"tag": TagFacts(TAG.name, TAG.commit)}, "tag-not-annotated"),
        ({"judged": None}, "version-not-reviewed"),
        ({"judged": Judgement("fail", "no", ("abc1234 came through no",))}, "version-not-reviewed"),
        ({"judged": Judgement("unproven", "unread")}, "version-not-reviewed"),
    ],
)
def test_anything_else_is_refused(changes: dict[str, Any], code: str) -> None:
    halt = reviewed(facts(**changes), PLAIN)
    assert isinstance(halt, Halt)
    assert (halt.outcome, halt.code) == ("refused", code)


def test_it_is_asked_while_the_version_would_be_rolled_out() -> None:
    assert is_asked(story(), "production")
    assert is_asked(story(intended()), "production")
    assert is_asked(story(intended("staging"), failed("staging")), "staging")
    assert not is_asked(story(intended(), rolled_out()), "production")
    bad = (intended(), rolled_out(), smoked(verdict="fail"))
    assert not is_asked(story(*bad), "production")  # it is put back, whatever was approved
    assert not is_asked(story(*bad, gone_back()), "production")

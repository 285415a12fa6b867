"""The journal's lines are anybody's to write: what was tagged is told by the first."""

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import fold
from tests.domain.make import HEAD, NOW, tagged


def test_a_version_that_is_tagged_never_becomes_another_commit() -> None:
    story = fold([tagged(), tagged(sha=HEAD)])
    assert (story.tagged, len(story.events)) == (tagged(), 2)


def test_a_new_attempt_is_tagged_anew() -> None:
    story = fold([tagged(), e.AttemptBegun(at=NOW, attempt=2), tagged(sha=HEAD)])
    assert story.tagged == tagged(sha=HEAD)

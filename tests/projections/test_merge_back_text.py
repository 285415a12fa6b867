"""What a merge-back says of the commits that come along, and how to bring the fix alone."""

import pytest

from hotfix_actions.domain.story import fold
from hotfix_actions.domain.world import CommitFacts
from hotfix_actions.projections import pull_request
from tests.projections import stories

STORY = fold([*stories.opened(), *stories.gated(), *stories.merged(), *stories.released()])


def others(count: int) -> list[CommitFacts]:
    return [CommitFacts(f"{n:040x}", (), "ann", f"Change {n}\n\nMore") for n in range(count)]


def text(count: int, *, pick: bool = False) -> str:
    return pull_request.merge_back(STORY, stories.back("main", others=others(count), pick=pick))[1]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 other commit "),
        (10, "10 other commits "),
        (31, "31 other commits "),
        (400, "400 other commits "),
    ],
)
def test_what_a_merge_brings_along_is_counted_and_the_first_ten_are_named(
    count: int, said: str
) -> None:
    body = text(count)
    assert f"come {said}" in body
    assert body.count(" Change ") == min(count, 10)
    more = count - 10
    assert (f"and {more} more commits" in body) == (more > 0)
    assert "To bring the fix alone, close this pull request" in body
    assert "| git apply --3way" in body
    assert "gh pr create --fill --base main" in body


@pytest.mark.parametrize("count", [1, 2, 31])
def test_into_a_newer_line_the_fix_alone_is_the_default_and_says_why(count: int) -> None:
    body = text(count, pick=True)
    ending = "" if count == 1 else "s"
    assert f"would bring {count} other commit{ending} of that line along" in body
    assert "To bring the fix alone" not in body


def test_where_nothing_comes_along_nothing_is_said() -> None:
    body = text(0)
    assert "other commit" not in body
    assert "To bring the fix alone" not in body

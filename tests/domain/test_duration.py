import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.domain import duration
from tests.domain.make import law


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("45s", 45.0),
        ("30m", 1800.0),
        ("2h", 7200.0),
        ("1d", 86400.0),
        ("1h30m", 5400.0),
        (" 1H 30M ", 5400.0),
        ("1.5 h", 5400.0),
        ("0s", 0.0),
    ],
)
def test_a_written_duration_is_read_as_seconds(text: str, seconds: float) -> None:
    assert duration.parse(text) == pytest.approx(seconds, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["", "soon", "30", "m", "30 minutes", "-5m", "1h and", "5y", ".5h"]
)
def test_what_is_no_duration_is_refused_with_the_form_that_is(text: str) -> None:
    words = f"{text!r} is no duration; write it like 30m, 2h or 1h30m"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        duration.parse(text)


@pytest.mark.parametrize("text", ["99999999999999d", "9" * 400 + "s", "3651d"])
def test_a_duration_of_more_than_ten_years_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(repr(text))} is longer than ten years$"):
        duration.parse(text)


def test_ten_years_are_the_longest_duration() -> None:
    assert duration.parse("3650d") == 3650 * 86400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0ms"),
        (0.25, "250ms"),
        (0.9994, "999ms"),
        (0.9996, "1s"),
        (1, "1s"),
        (59.4, "59s"),
        (60, "1m"),
        (90, "1m 30s"),
        (1800, "30m"),
        (3600, "1h"),
        (5400, "1h 30m"),
        (5445, "1h 30m"),
        (86400, "1d"),
        (90000, "1d 1h"),
        (86405, "1d 5s"),
    ],
)
def test_seconds_are_shown_by_their_two_largest_units(seconds: float, text: str) -> None:
    assert duration.show(seconds) == text


@law
@given(st.integers(min_value=0, max_value=86400))
def test_what_is_shown_can_be_read_again_and_is_never_longer(seconds: int) -> None:
    read = duration.parse(duration.show(seconds))
    assert read <= seconds
    assert duration.show(read) == duration.show(seconds)
    assert seconds - read < 60


@law
@given(st.text(alphabet="0123456789.smhd \n\t٣", max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert duration.parse(text) >= 0

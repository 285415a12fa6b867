from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.domain import watch
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.watch import Judged, Sample, Seen
from tests.domain.make import law

AT = "2026-01-15T10:30:00+00:00"
LIMITS = WatchSettings(limits={"error_rate": 0.01, "latency": 300})
FIVE = WatchSettings(seconds="50s", every="10s")


@pytest.mark.parametrize(
    ("seen", "state", "why"),
    [
        (Seen(True, "answered 200", {"error_rate": 0.01, "latency": 300}), "good", ""),
        (Seen(None, "", {"error_rate": 0.0, "latency": 1}), "good", ""),
        (Seen(False, "answered 503", {"error_rate": 0.5}), "bad", "health: answered 503"),
        (Seen(False, "refused"), "bad", "health: refused"),
        (
            Seen(True, "", {"error_rate": 0.0425, "latency": 300.5}),
            "bad",
            "error_rate 0.0425 is over 0.01; latency 300.5 is over 300",
        ),
        (Seen(True, "", {"error_rate": 0.5}), "bad", "error_rate 0.5 is over 0.01"),
        (
            Seen(True, "", {"error_rate": float("nan"), "latency": 1}),
            "bad",
            "error_rate nan is over 0.01",
        ),
        (Seen(True, "", {"error_rate": 0.0}), "blind", "no value for latency"),
        (Seen(True, "", {}), "blind", "no value for error_rate, latency"),
        (Seen(True, "", None, "answered 502"), "blind", "metrics: answered 502"),
    ],
)
def test_a_look_is_good_bad_or_blind(seen: Seen, state: Any, why: str) -> None:
    sample = watch.sample(AT, seen, LIMITS)
    assert (sample.at, sample.state, sample.why) == (AT, state, why)
    assert list(sample.seen) == list(seen.metrics or {})


def test_a_sample_keeps_what_was_seen() -> None:
    values = {"error_rate": 0.5, "other": 3.0}
    expected = Sample(AT, "bad", values, "error_rate 0.5 is over 0.01")
    assert watch.sample(AT, Seen(True, "", values), LIMITS) == expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Seen(True), Sample(AT, "good")),
        (Seen(metrics={"x": 1.0}), Sample(AT, "good", {"x": 1.0})),
        (Seen(), Sample(AT, "blind", {}, "nothing to look at is configured")),
        (Seen(False, "timed out"), Sample(AT, "bad", {}, "health: timed out")),
    ],
)
def test_without_limits_health_or_any_answer_is_enough(seen: Seen, expected: Sample) -> None:
    assert watch.sample(AT, seen, WatchSettings()) == expected


@pytest.mark.parametrize(
    ("seconds", "every", "samples"),
    [
        ("10m", "15s", 40),
        ("50s", "10s", 5),
        ("59s", "10s", 5),
        ("5s", "10s", 1),
        ("0s", "10s", 1),
        ("300ms", "100ms", 3),
    ],
)
def test_a_watch_takes_as_many_samples_as_fit_and_at_least_one(
    seconds: str, every: str, samples: int
) -> None:
    assert watch.wanted(WatchSettings(seconds=seconds, every=every)) == samples


def samples(states: str) -> list[Sample]:
    """Make samples from letters: g good, b bad, x blind."""
    names: dict[str, Any] = {"g": "good", "b": "bad", "x": "blind"}
    return [
        Sample(AT, names[letter], why=f"sample {number}")
        for number, letter in enumerate(states, start=1)
    ]


@pytest.mark.parametrize("states", ["", "g", "bb", "bgb", "gggg", "xxxx", "bbgb"])
def test_a_watch_goes_on_until_there_is_a_verdict(states: str) -> None:
    assert watch.judge(samples(states), FIVE) is None


@pytest.mark.parametrize(
    ("states", "count"), [("bbb", 3), ("ggbbb", 3), ("gbbbb", 4), ("xbbb", 3), ("bbgbbb", 3)]
)
def test_bad_samples_in_a_row_are_a_breach_at_once(states: str, count: int) -> None:
    words = f"{count} bad samples in a row, the last: sample {len(states)}"
    assert watch.judge(samples(states), FIVE) == Judged("fail", words)


def test_how_many_bad_samples_are_a_breach_is_configured() -> None:
    once = WatchSettings(seconds="50s", every="10s", breach_after=1)
    expected = Judged("fail", "1 bad samples in a row, the last: sample 2")
    assert watch.judge(samples("gb"), once) == expected
    assert watch.judge(samples("b"), FIVE) is None


@pytest.mark.parametrize(
    ("states", "good"), [("ggggg", 5), ("bgggg", 4), ("gggxg", 4), ("bbggggg", 5)]
)
def test_enough_good_samples_are_a_pass(states: str, good: int) -> None:
    expected = Judged("pass", f"{good} of 5 samples good over 50s")
    assert watch.judge(samples(states), FIVE) == expected


@pytest.mark.parametrize(
    ("states", "summary"),
    [
        ("ggggb", "the last sample was bad: sample 5"),
        ("gggbb", "the last sample was bad: sample 5"),
        ("xxxxx", "only 0 of 5 samples were good, 5 had no data"),
        ("gggxx", "only 3 of 5 samples were good, 2 had no data"),
        ("bbggg", "only 3 of 5 samples were good, 0 had no data"),
        ("gbgxg", "only 3 of 5 samples were good, 1 had no data"),
    ],
)
def test_a_watch_that_could_not_see_enough_is_unproven(states: str, summary: str) -> None:
    assert watch.judge(samples(states), FIVE) == Judged("unproven", summary)


@law
@given(st.text("gbx", max_size=12), st.text("gbx", max_size=12))
def test_saved_samples_never_make_a_pass_but_may_make_a_breach(saved: str, own: str) -> None:
    verdict = watch.judge(samples(own), FIVE, samples(saved))
    alone = watch.judge(samples(own), FIVE)
    breach = own.endswith("b") and (saved + own).endswith("bbb")
    assert (verdict is not None and verdict.verdict == "fail") == breach
    assert breach or verdict == alone


@law
@given(st.text("gbx", max_size=12))
def test_missing_data_never_becomes_a_pass(states: str) -> None:
    verdict = watch.judge(samples(states), FIVE)
    if verdict is not None and verdict.verdict == "pass":
        assert states.count("g") >= 4
        assert not states.endswith("b")
        assert states[-3:] != "bbb"
    assert (verdict is None) == (len(states) < 5 and not states.endswith("bbb"))

"""What was bad before a rollout, and is no worse after it, is no breach: a person decides."""

import pytest

from hotfix_actions.domain import watch
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.watch import Before, Sample, Seen, State

OWN = WatchSettings(
    seconds="50s", every="10s", limits={"errors": 0.01, "latency": 300}, breach_after=2
)
NAN = float("nan")


def seen(errors: float, latency: float = 100.0, *, healthy: bool | None = True) -> Seen:
    return Seen(healthy, "answered 503", {"errors": errors, "latency": latency})


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        # Nothing was bad before: a limit is a limit.
        ([seen(0.001)], seen(0.02), "bad"),
        ([seen(0.001)], seen(0.001, healthy=False), "bad"),
        ([], seen(0.02), "bad"),
        # It was as bad, or worse: no breach, and no pass.
        ([seen(0.05), seen(0.04)], seen(0.05), "same"),
        ([seen(0.05), seen(0.04)], seen(0.055), "same"),  # nothing is measured twice alike
        ([seen(0.05)], seen(0.02), "same"),
        ([seen(0.001, healthy=False)], seen(0.001, healthy=False), "same"),
        ([seen(0.05, 900.0)], seen(0.05, 800.0), "same"),
        # It is better.
        ([seen(0.05)], seen(0.01), "good"),
        ([seen(0.001, healthy=False)], seen(0.001), "good"),
        # It is worse, or bad in another way.
        ([seen(0.05)], seen(0.056), "bad"),
        ([seen(0.05)], seen(0.05, 301.0), "bad"),
        ([seen(0.05)], seen(0.05, healthy=False), "bad"),
        ([seen(0.001, healthy=False)], seen(0.02, healthy=False), "bad"),
        # One blip before is no reason; nor is what could not be seen.
        ([seen(0.05), seen(0.001)], seen(0.05), "bad"),
        ([seen(0.05), Seen(True, "", None, "answered 502")], seen(0.05), "bad"),
        ([seen(NAN)], seen(0.05), "bad"),
        ([seen(0.05)], seen(NAN), "bad"),
    ],
)
def test_a_look_is_compared_with_those_before_the_rollout(
    before: list[Seen], after: Seen, state: State
) -> None:
    was = watch.before(before, OWN)
    assert watch.sample("now", after, OWN, was).state == state


@pytest.mark.parametrize(
    ("states", "verdict", "code"),
    [
        ("sssss", "unproven", "no-better"),
        ("ggsss", "unproven", "no-better"),
        ("ggggs", "pass", ""),
        ("sgggg", "pass", ""),
        ("sssbb", "fail", ""),
        ("ssssb", "unproven", ""),
        ("bsbsb", "unproven", ""),  # a breach is bad samples in a row
        ("sssxx", "unproven", "no-better"),
    ],
)
def test_as_bad_as_before_is_neither_a_breach_nor_a_pass(
    states: str, verdict: str, code: str
) -> None:
    names: dict[str, State] = {"s": "same", "g": "good", "b": "bad", "x": "blind"}
    samples = [Sample("now", names[one], {}, "errors 0.05 is over 0.01") for one in states]
    judged = watch.judge(samples, OWN)
    assert judged is not None
    assert (judged.verdict, judged.code) == (verdict, code)


def test_nothing_seen_before_excuses_nothing() -> None:
    assert watch.before([], OWN) == Before()
    assert not Before().excuses("errors", 0.0)

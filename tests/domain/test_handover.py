"""Evidence is handed over as somebody else's text."""

import json
from typing import Any

import pytest

from hotfix_actions.domain import handover
from hotfix_actions.domain.evidence import TestRun
from hotfix_actions.domain.handover import Evidence, Order, Unusable

ORDER = Order(base="a" * 40, bump="b" * 40, head="c" * 40)
RUN = TestRun(command="node --test", ran=3, passed=3, report=True, seconds=1.5)


def evidence(**more: Any) -> Evidence:
    given: dict[str, Any] = {"order": ORDER, "own": ("test/a.js",), "tests": RUN, "proof": RUN}
    return Evidence(**{**given, **more})


def test_what_was_handed_over_is_what_is_read() -> None:
    assert handover.read(handover.write(evidence())) == evidence()
    assert handover.read(handover.write(evidence(proof=None))) == evidence(proof=None)


def test_an_order_is_three_commits_and_nothing_else() -> None:
    text = json.dumps({"base": "a" * 40, "bump": "b" * 40, "head": "c" * 40})
    assert handover.read_order(text) == ORDER


@pytest.mark.parametrize("text", [
    "", "{}", "[]", "null", "head", '{"base": "a", "bump": "b", "head": "c"}',
    json.dumps({"base": "A" * 40, "bump": "b" * 40, "head": "c" * 40}),
    json.dumps({"base": "a" * 40, "bump": "b" * 40, "head": "--upload-pack=x"}),
    json.dumps({"base": "a" * 40, "bump": "b" * 40, "head": "c" * 40, "more": 1}),
])  # fmt: skip
def test_what_is_no_order_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        handover.read_order(text)


def changed(**tests: Any) -> str:
    data = json.loads(handover.write(evidence()))
    data["tests"] |= tests
    return json.dumps(data)


@pytest.mark.parametrize("text", [
    "", " ", "pass", "{}", "[]", "null", "true", '"pass"', "{" * 9000, "[" * 39_000, "[" * 50_000,
    '{"order": 1}', handover.write(evidence())[:-1], handover.write(evidence()) + "{}",
    changed(passed=-1), changed(ran=10**30), changed(ran=1e300), changed(passed="3"),
    changed(failed=2_000_000), changed(seconds=-1), changed(seconds=1e12), changed(report="yes"),
    changed(failures="a"), changed(failures=[1]), changed(exit_code=None),
    json.dumps({**json.loads(handover.write(evidence())), "audit": "pass"}),
    json.dumps({**json.loads(handover.write(evidence())), "own": [""]}),
    json.dumps({**json.loads(handover.write(evidence())), "own": ["a"] * 300}),
])  # fmt: skip
def test_what_is_no_evidence_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Unusable) as why:
        handover.read(text)
    assert str(why.value)


def test_long_words_are_cut_on_both_ways() -> None:
    long = TestRun(command="x" * 9999, failures=("y" * 9999,) * 999, tail="z" * 99_999 + "end",
                   missing="m" * 9999, report=True)  # fmt: skip
    found = handover.read(handover.write(evidence(tests=long)))
    assert len(found.tests.command) == handover.LONGEST_LINE
    assert len(found.tests.failures) == handover.MOST_FAILURES
    assert {len(name) for name in found.tests.failures} == {handover.LONGEST_LINE}
    assert found.tests.tail.endswith("end")
    assert len(found.tests.tail) == handover.LONGEST_TAIL
    assert len(found.tests.missing) == handover.LONGEST_TAIL


def test_what_still_does_not_fit_proves_nothing() -> None:
    many = tuple(f"test/{'x' * 400}{number}.js" for number in range(200))
    text = handover.write(evidence(own=many))
    assert len(text) <= handover.LIMIT
    found = handover.read(text)
    assert "too large" in found.tests.missing
    assert found.proof is None

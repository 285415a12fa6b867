"""Which severity steers the gates: one line of the journal lowers none of them."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from hotfix_actions.domain.events import Triaged
from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.words import Severity
from hotfix_actions.domain.world import Issue
from hotfix_actions.gates.policy import strictest
from hotfix_actions.steps import judging
from tests.support.fakes import START, FakeWorld

BOT = "acme[bot]"


def policy(
    *lines: tuple[Severity, str], labels: tuple[str, ...] = (), gate: Any = "guard", body: str = ""
) -> str:
    """Return what a failed gate means where these lines stand, each with who signed it."""
    world = FakeWorld()
    words: dict[str, Any] = {"subject": "s", "body": "b", "files": {}}
    for at, (severity, signer) in enumerate(lines):
        world.signer = signer
        line = Triaged(at=START, severity=severity, decision="hotfix", rule="r", again=at)
        world.ports("1").journal.append(7, [line], **words)
    context = world.context("gate", incident=7)
    people: Any = SimpleNamespace(me=lambda: "", bot=lambda: BOT, role=lambda _: "none")
    context.ports = replace(context.ports, people=people)
    context.load(7)
    issue = Issue(7, "x", body, "u", "sam", START, labels=frozenset(labels))
    context.once("issue", lambda: issue)
    return judging._event(context, gate, "a" * 40, Judgement("fail", "it failed")).policy


@pytest.mark.parametrize(
    ("lines", "labels", "means"),
    [
        ([("high", BOT)], (), "block"),
        ([("critical", BOT)], (), "warn"),
        ([("critical", "")], (), "warn"),
        ([("high", BOT), ("critical", "")], (), "block"),
        ([("high", BOT), ("critical", "github-actions[bot]")], (), "block"),
        ([("high", ""), ("critical", "")], (), "block"),
        ([("critical", ""), ("high", "")], (), "block"),
        ([("high", BOT), ("critical", ""), ("critical", "")], (), "block"),
        ([("high", BOT), ("critical", "")], ("severity: critical",), "block"),
        ([("high", BOT), ("critical", BOT)], (), "warn"),
        ([("high", BOT), ("critical", BOT)], ("severity: high",), "warn"),
        ([("high", ""), ("critical", "")], ("severity: critical",), "warn"),
        ([("critical", "")], ("severity: high",), "block"),
        ([("medium", BOT), ("critical", "")], (), "block"),
        ([], (), "block"),
        ([], ("severity: critical",), "warn"),
    ],
)
def test_a_severity_counts_as_an_app_signed_it_or_github_shows_it(
    lines: list[tuple[Severity, str]], labels: tuple[str, ...], means: str
) -> None:
    assert policy(*lines, labels=labels) == means


def test_of_several_that_nobody_vouches_for_the_strictest_of_each_gate_counts() -> None:
    lines: list[tuple[Severity, str]] = [("critical", ""), ("high", "")]
    assert [policy(*lines, gate=gate) for gate in ("guard", "proof", "audit", "tests")] == [
        "block",
        "owed",
        "block",
        "block",
    ]


def test_no_policy_blocks() -> None:
    assert strictest(()) == "block"

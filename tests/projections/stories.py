"""Realistic journals, folded: an authentication bypass in acme/tokens, v1.2.3, fixed in v1.2.4."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event, Unknown
from hotfix_actions.domain.merge_back import Settled, TargetFacts
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.words import Gate, Policy
from hotfix_actions.domain.world import Comparison

START = datetime(2026, 1, 15, 10, 12, 4, tzinfo=UTC)
URL = "https://github.com/acme/tokens"
TITLE = "Tokens with an empty signature are accepted"
BRANCH = "hotfix/1.2.4-critical-tokens-with-an-empty"
BASE, BUMP, HEAD, MERGE = ("1a" * 20, "2b" * 20, "3c" * 20, "4d" * 20)
ANCHOR = "5e" * 20
JOURNAL = "refs/hotfix/7/journal"
# What an issue names of the journal.
KEPT = {"anchor": ANCHOR, "journal": JOURNAL}


def at(minutes: float) -> datetime:
    """Give the moment that many minutes after the incident was declared."""
    return START + timedelta(minutes=minutes)


def back(
    target: str, settled: Sequence[str] = (), conflicts: Sequence[str] = (), **more: Any
) -> TargetFacts:
    """Give what a merge-back into a branch comes to."""
    merge = Settled({"x": "x"}, tuple(settled), tuple(conflicts), whole=more.pop("whole", True))
    relation = Comparison("diverged", BASE)
    return TargetFacts(target, HEAD, relation, merge=merge, **more)


def opened(attempt: int = 1) -> list[Event]:
    return [
        e.IncidentOpened(
            at=START, by="lin", incident=7, title=TITLE, url=f"{URL}/issues/7", adopted=True
        ),
        e.Triaged(
            at=at(0),
            severity="critical",
            decision="hotfix",
            rule="critical, fix within 30m (within 30m): hotfix",
            would_change="severity medium would be consider; severity low would be next-release",
            fix_within=1800,
            due=at(30),
        ),
        branch(attempt),
        e.ReviewRulesFound(at=at(0.2), branch=BRANCH, attempt=attempt),
        e.Told(at=at(0.3), notice="opened", comment=501),
    ]


def branch(attempt: int = 1) -> e.BranchMade:
    version = f"1.2.{3 + attempt}"
    return e.BranchMade(
        at=at(0.1 + 100 * (attempt - 1)),
        attempt=attempt,
        branch=BRANCH if attempt == 1 else f"hotfix/{version}-critical-tokens-with-an-empty",
        base_tag="v1.2.3",
        base=BASE,
        bump=BUMP,
        version=version,
        tag=f"v{version}",
        line="1.2.x",
        why_base="deployed",
        files=("package.json", "package-lock.json"),
    )


def judged(**verdicts: Any) -> list[Event]:
    summaries = {
        "guard": "2 files and 14 lines, none of them unreleased work",
        "tests": "31 tests ran and passed",
        "proof": "test/signature.test.js fails on v1.2.3, as it should",
        "audit": "no vulnerability that production does not have",
        "review": "waits for an approval",
    }
    given = {"guard": "pass", "tests": "pass", "proof": "pass", "audit": "pass"} | verdicts
    policies = {"guard": "warn", "proof": "owed"}
    return [
        e.GateJudged(
            at=at(9),
            gate=cast("Gate", gate),
            sha=HEAD,
            verdict=verdict,
            policy=cast("Policy", policies.get(gate, "block")),
            summary=summaries[gate] if verdict == "pass" else f"{gate} is not satisfied",
        )
        for gate, verdict in given.items()
    ]


def proposed() -> e.FixProposed:
    return e.FixProposed(
        at=at(8), by="mona", pull=12, head=HEAD, author="mona", url=f"{URL}/pull/12"
    )


def gated(**verdicts: Any) -> list[Event]:
    bad = any(verdict in ("fail", "error") for verdict in verdicts.values())
    return [
        proposed(),
        *judged(**verdicts),
        e.GatesConcluded(at=at(9.5), sha=HEAD, verdict="fail" if bad else "pass", check=88),
    ]


def merged() -> list[Event]:
    return [
        e.AutoMergeArmed(at=at(9.6), pull=12, head=HEAD),
        e.FixMerged(
            at=at(14), sha=MERGE, pulls=(12,), authors=("mona",), approved_by=("sam",), by="sam"
        ),
        e.GateJudged(
            at=at(14.1),
            gate="review",
            sha=MERGE,
            verdict="pass",
            policy="block",
            summary="sam approved #12 at its last commit",
        ),
    ]


def released() -> list[Event]:
    return [
        e.Tagged(at=at(14.5), tag="v1.2.4", sha=MERGE, version="1.2.4"),
        e.ReleaseDrafted(at=at(14.6), release=901, tag="v1.2.4", url=f"{URL}/releases/901"),
        e.MergeBackProposed(
            at=at(14.8),
            target="main",
            pull=14,
            branch="merge-back/1.2.4-into-main",
            url=f"{URL}/pull/14",
            settled=("package.json", "package-lock.json"),
        ),
    ]


def rollout(environment: str, minute: float, deployment: int) -> list[Event]:
    return [
        e.RolloutIntended(
            at=at(minute),
            environment=environment,
            tag="v1.2.4",
            strategy="command",
            previous="v1.2.3",
        ),
        e.RolledOut(
            at=at(minute + 1), environment=environment, tag="v1.2.4", deployment=deployment
        ),
    ]


def staged() -> list[Event]:
    return [
        *rollout("staging", 15, 301),
        e.SmokeJudged(
            at=at(16.2),
            environment="staging",
            deployment=301,
            verdict="pass",
            summary="3 of 3 requests answered as they should",
        ),
        e.Told(at=at(16.3), notice="staged:1", comment=502),
    ]


def deployed() -> list[Event]:
    return [
        e.ProductionApproved(
            at=at(18),
            by="sam",
            environment="production",
            approver="sam",
            comment=610,
            url=f"{URL}/issues/7#issuecomment-610",
        ),
        *rollout("production", 18.5, 302),
        e.WatchBegun(
            at=at(19.6), environment="production", deployment=302, seconds=600.0, every=15.0
        ),
        e.WatchSampled(at=at(20), environment="production", deployment=302, upto=1),
    ]


def watch(verdict: Any, minute: float = 29.6) -> e.WatchJudged:
    said = {
        "pass": "40 samples, none over a limit",
        "fail": "error_rate 0.042 is over 0.01 in 3 samples in a row",
        "unproven": "no sample could be taken",
        "error": "the endpoint did not answer",
    }
    return e.WatchJudged(
        at=at(minute),
        environment="production",
        deployment=302,
        verdict=verdict,
        summary=said[verdict],
        samples=40,
    )


def finishing() -> list[Event]:
    return [
        watch("pass"),
        e.Told(at=at(29.7), notice="deployed:1", comment=503),
        e.ReleasePublished(
            at=at(31), release=901, tag="v1.2.4", latest=True, url=f"{URL}/releases/tag/v1.2.4"
        ),
        e.MergedBack(at=at(33), target="main", how="ancestor", pull=14),
        e.BranchRemoved(at=at(33.1), branch=BRANCH),
        e.IncidentClosed(at=at(33.2), incident=7),
        e.Told(at=at(33.3), notice="resolved", comment=504),
        e.PostMortemFiled(at=at(33.4), issue=16, url=f"{URL}/issues/16"),
        e.ActionFiled(
            at=at(33.5), issue=17, title="Find out what let this past review", key="prevent"
        ),
    ]


def note(text: str = "Only API clients are hit, the web login is not.") -> e.Noted:
    return e.Noted(at=at(5), by="lin", text=text, comment=600)


def fixless() -> Story:
    return fold(opened())


def mid_flow(**verdicts: Any) -> Story:
    """Tell of a fix that is gated and waits for its approval."""
    return fold([*opened(), note(), *gated(**verdicts)])


def watching() -> Story:
    return fold([*opened(), note(), *gated(), *merged(), *released(), *staged(), *deployed()])


def all_events() -> list[Event | Unknown]:
    return [
        *opened(),
        note(),
        *gated(proof="unproven"),
        *merged(),
        *released(),
        *staged(),
        *deployed(),
        *finishing(),
    ]


def finished() -> Story:
    return fold(all_events())


def rollback_events() -> list[Event]:
    return [
        watch("fail", 22),
        e.RollbackIntended(
            at=at(22.1),
            environment="production",
            tag="v1.2.4",
            to="v1.2.3",
            because="the watch saw error_rate 0.042, over 0.01",
        ),
        e.RolledBack(
            at=at(23), environment="production", tag="v1.2.4", to="v1.2.3", deployment=303
        ),
        e.Withdrawn(at=at(23.1), tag="v1.2.4", because="rolled back from production"),
    ]


def rolled_back() -> Story:
    return fold(rollback_events(), watching())


def second_attempt() -> Story:
    """Tell of a rollback, and of the attempt begun after it."""
    return fold([e.AttemptBegun(at=at(100), attempt=2), branch(2)], rolled_back())


def unknown() -> Unknown:
    return Unknown(raw={"kind": "paged", "at": "2026-01-15T10:13:00Z"}, at=at(1))


def with_text(event: Event, text: str) -> Event:
    """Put the text into every free-text field of the event, as a hostile journal would hold it."""
    changes: dict[str, Any] = {}
    for field in msgspec.structs.fields(type(event)):
        value = getattr(event, field.name)
        if field.name in FREE and isinstance(value, str) and value:
            changes[field.name] = text
        elif field.name in FREE and isinstance(value, tuple) and value:
            changes[field.name] = tuple(text for _ in value)
    return msgspec.structs.replace(event, **changes)


FREE = {
    "title", "by", "rule", "would_change", "rollback_to", "branch", "base_tag", "version", "tag",
    "line", "why_base", "files", "missing", "author", "authors", "summary", "details", "because",
    "approved_by", "target", "settled", "conflicts", "approver", "environment_note", "previous",
    "strategy", "to", "how", "text", "code", "about", "command",
}  # fmt: skip


def refused() -> Story:
    """Tell of a command that was refused, an override, and a note, at the gates."""
    return fold(
        [
            e.Overridden(
                at=at(11), by="sam", what=("audit",), because="no fix yet", comment=7, sha=HEAD
            ),
            e.Stopped(
                at=at(12),
                command="release",
                outcome="refused",
                code="gates-refused",
                about="x",
                facts={"gates": "tests (fail): 1 of 31 failed", "incident": "7"},
            ),
        ],
        mid_flow(tests="fail", audit="fail"),
    )

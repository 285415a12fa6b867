from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event, Unknown
from tests.domain.any_events import KINDS
from tests.domain.make import NOW

COMMON = {"at": NOW, "attempt": 2}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (e.IncidentOpened(**COMMON, incident=7, title="x", url="y"), "incident-opened:2:7"),
        (
            e.Triaged(**COMMON, severity="low", decision="hotfix", rule="r", fix_within=60),
            "triaged:2:low:60:hotfix:0",
        ),
        (
            e.Triaged(**COMMON, severity="low", decision="hotfix", rule="r"),
            "triaged:2:low::hotfix:0",
        ),
        (e.AttemptBegun(**COMMON), "attempt-begun:2"),
        (
            e.BranchMade(
                **COMMON, branch="b", base_tag="t", base="1", bump="2", version="v", tag="n",
                line="l",
            ),
            "branch-made:2:b:2",
        ),
        (
            e.ReviewRulesFound(**COMMON, branch="b", missing=("x", "y")),
            "review-rules-found:2:b:x,y",
        ),
        (e.FixProposed(**COMMON, pull=12, head="h", author="a"), "fix-proposed:2:12:h"),
        (e.ForkVouched(**COMMON, pull=12, sha="s", comment=5), "fork-vouched:2:5:s"),
        (
            e.GateJudged(
                **COMMON, gate="tests", sha="s", verdict="fail", policy="block", summary="",
                again=3,
            ),
            "gate-judged:2:tests:s:fail:block:3",
        ),
        (
            e.GatesConcluded(**COMMON, sha="s", verdict="pass", check=4),
            "gates-concluded:2:s:pass:4",
        ),
        (e.Overridden(**COMMON, what=("guard",), because="b", comment=5), "overridden:2:5"),
        (e.AutoMergeArmed(**COMMON, pull=12, head="h"), "auto-merge-armed:2:12:h"),
        (e.FixMerged(**COMMON, sha="s", pulls=(12,)), "fix-merged:2:s"),
        (e.Tagged(**COMMON, tag="v1", sha="s"), "tagged:2:v1:s"),
        (e.ReleaseDrafted(**COMMON, release=9, tag="v1"), "release-drafted:2:9"),
        (
            e.MergeBackProposed(**COMMON, target="main", pull=3, branch="b"),
            "merge-back-proposed:2:main:3",
        ),
        (e.MergeBackNotNeeded(**COMMON, target="main"), "merge-back-not-needed:2:main"),
        (
            e.ProductionApproved(**COMMON, environment="production", approver="a", comment=6),
            "production-approved:2:production:6",
        ),
        (
            e.RolloutIntended(**COMMON, environment="staging", tag="v1", strategy="s", number=2),
            "rollout-intended:2:staging:v1:2",
        ),
        (
            e.RolledOut(**COMMON, environment="staging", tag="v1", deployment=31),
            "rolled-out:2:staging:31",
        ),
        (
            e.RolloutFailed(
                **COMMON, environment="staging", tag="v1", deployment=31, summary="x"
            ),
            "rollout-failed:2:staging:31",
        ),
        (
            e.RolloutStopped(**COMMON, environment="staging", tag="v1", number=2, again=1),
            "rollout-stopped:2:staging:v1:2:1",
        ),
        (
            e.SmokeJudged(
                **COMMON, environment="staging", deployment=31, verdict="pass", summary="x"
            ),
            "smoke-judged:2:staging:31:pass",
        ),
        (
            e.WatchBegun(**COMMON, environment="production", deployment=32, seconds=1, every=1),
            "watch-begun:2:production:32",
        ),
        (
            e.WatchSampled(**COMMON, environment="production", deployment=32, upto=5),
            "watch-sampled:2:production:32:5",
        ),
        (
            e.WatchJudged(
                **COMMON, environment="production", deployment=32, verdict="fail", summary="x"
            ),
            "watch-judged:2:production:32:fail",
        ),
        (
            e.RollbackIntended(
                **COMMON, environment="production", tag="v1", to="v0", because="b"
            ),
            "rollback-intended:2:production:v1",
        ),
        (
            e.RolledBack(**COMMON, environment="production", tag="v1", to="v0"),
            "rolled-back:2:production:v1",
        ),
        (
            e.RollbackSettled(**COMMON, environment="production", tag="v1", to="v0", again=1),
            "rollback-settled:2:production:v1:v0:1",
        ),
        (e.Withdrawn(**COMMON, tag="v1"), "withdrawn:2:v1"),
        (e.ReleasePublished(**COMMON, release=9, tag="v1"), "release-published:2:9"),
        (e.MergedBack(**COMMON, target="main", how="equal"), "merged-back:2:main"),
        (e.BranchRemoved(**COMMON, branch="b"), "branch-removed:2:b"),
        (
            e.MergeBackWithdrawn(**COMMON, target="main", pull=14),
            "merge-back-withdrawn:2:14",
        ),
        (e.BranchKept(**COMMON, branch="b", head="s"), "branch-kept:2:b:s"),
        (e.IncidentClosed(**COMMON, incident=7), "incident-closed:2:7"),
        (e.PostMortemFiled(**COMMON, issue=16), "post-mortem-filed:2:16"),
        (e.ActionFiled(**COMMON, issue=17, title="t"), "action-filed:2:17"),
        (
            e.PersonAsked(**COMMON, thing="refs/tags/v1", command="c", sha="s", of="o"),
            "person-asked:2:refs/tags/v1:s",
        ),
        (e.Told(**COMMON, notice="opened", comment=1), "told:2:opened"),
        (e.Noted(**COMMON, text="t", comment=8), "noted:2:8"),
        (
            e.Stopped(**COMMON, command="gate", outcome="waiting", code="no-fix", about="x:1"),
            "stopped:2:gate:waiting:no-fix:x:1",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Event) else "",
)  # fmt: skip
def test_an_events_id_says_what_happened_in_which_attempt(event: Event, expected: str) -> None:
    assert event.id == expected
    assert event.kind == expected.split(":", 1)[0]


def test_every_kind_has_its_own_name() -> None:
    names = [kind.__struct_config__.tag for kind in KINDS]
    assert len(names) > 30
    assert len(set(names)) == len(names)


def test_who_when_and_in_which_run_do_not_make_another_event() -> None:
    event = e.Tagged(at=NOW, tag="v1", sha="s")
    other = msgspec.structs.replace(
        event, at=datetime(2027, 1, 1, tzinfo=UTC), by="sam", run="9", version="1"
    )
    assert event.id == other.id


@pytest.mark.parametrize("kind", KINDS)
def test_what_makes_an_id_are_fields_of_the_event(kind: type[Event]) -> None:
    assert set(kind.KEY) <= {field.name for field in msgspec.structs.fields(kind)}


def test_only_events_with_an_effect_to_come_are_intents() -> None:
    intents = {kind.__name__ for kind in KINDS if issubclass(kind, e.Intent)}
    assert intents == {
        "RolloutIntended",
        "RolloutStopped",
        "WatchBegun",
        "WatchSampled",
        "RollbackIntended",
    }


@pytest.mark.parametrize(
    ("raw", "kind", "own_id"),
    [
        ({"kind": "paged", "id": "paged:1"}, "paged", "paged:1"),
        ({"kind": "paged"}, "paged", "paged"),
        ({"id": 5}, "unknown", "5"),
        ({}, "unknown", "unknown"),
    ],
)
def test_an_unknown_event_keeps_the_name_and_id_it_was_given(
    raw: dict[str, Any], kind: str, own_id: str
) -> None:
    event = Unknown(raw=raw, at=NOW)
    assert (event.kind, event.id) == (kind, own_id)

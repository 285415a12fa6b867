from datetime import datetime
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event, Known, Unknown
from hotfix_actions.domain.story import fold
from hotfix_actions.projections import timeline
from tests.projections import stories

SAMPLES: dict[type, Any] = {str: "words", int: 3, float: 3.0, bool: False, datetime: stories.START}


def sample(kind: type[Event]) -> Event:
    """Make an event of a kind from the types of its fields alone."""
    values, hints = {}, get_type_hints(kind)
    for field in msgspec.structs.fields(kind):
        if field.required:
            values[field.encode_name] = value_of(hints[field.name])
    return kind(**values)


def value_of(kind: Any) -> Any:
    if kind in SAMPLES:
        return SAMPLES[kind]
    words = get_args(kind)
    if words[-1] is Ellipsis:
        return (value_of(words[0]),)
    return words[0]


@pytest.mark.parametrize("kind", get_args(Known))
def test_every_kind_of_event_has_a_sentence(kind: type[Event]) -> None:
    said = timeline.sentence(sample(kind))
    assert said
    assert "unknown event" not in said
    assert said == said.strip()
    assert not said.endswith((".", ":"))


def test_an_event_of_a_newer_version_is_shown_by_its_name() -> None:
    assert timeline.sentence(stories.unknown()) == "unknown event 'paged'"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            stories.opened()[0],
            "Issue #7 was taken up as an incident: Tokens with an empty signature are accepted",
        ),
        (
            e.IncidentOpened(at=stories.START, incident=8, title="Down", url=""),
            "Incident #8 was opened: Down",
        ),
        (
            e.Triaged(
                at=stories.START, severity="high", decision="forward-fix", rule="r", assumed=True
            ),
            "Triage decided forward-fix: severity high, assumed",
        ),
        (stories.proposed(), "mona proposed the fix: #12 at 3c3c3c3"),
        (
            stories.judged(proof="unproven")[2],
            (
                "Gate proof stayed unproven at 3c3c3c3 (owed, to be made good later): "
                "proof is not satisfied"
            ),
        ),
        (stories.judged()[1], "Gate tests passed at 3c3c3c3: 31 tests ran and passed"),
        (stories.merged()[1], "The fix was merged (#12), approved by sam"),
        (
            stories.rollout("staging", 1, 2)[0],
            "Rollout of v1.2.4 to staging began (v1.2.3 ran there)",
        ),
        (
            stories.watch("fail"),
            (
                "The watch of production saw a breach: "
                "error_rate 0.042 is over 0.01 in 3 samples in a row"
            ),
        ),
        (
            stories.rollback_events()[1],
            (
                "Rollback of production from v1.2.4 to v1.2.3 began: "
                "the watch saw error_rate 0.042, over 0.01"
            ),
        ),
        (stories.rollback_events()[2], "production was put back to v1.2.3, and verified"),
        (
            e.ReviewRulesFound(at=stories.START, branch="hotfix/1.2.4-x", missing=("a", "b")),
            "GitHub does not enforce on hotfix/1.2.4-x: a, b",
        ),
        (
            e.MergeBackProposed(
                at=stories.START, target="main", pull=14, branch="x", conflicts=("a", "b")
            ),
            "#14 was opened to bring the fix into main; 2 files in conflict",
        ),
        (
            e.Overridden(at=stories.START, what=("audit",), because="it must", comment=1),
            "audit was overridden: it must",
        ),
        (
            e.Stopped(at=stories.START, command="deploy", outcome="waiting", code="not-approved"),
            "hotfix deploy is waiting: ENVIRONMENT is not approved: WHY",
        ),
    ],
)
def test_an_event_reads_as_this_sentence(event: Event, said: str) -> None:
    assert timeline.sentence(event) == said


def test_people_see_no_bookkeeping_and_no_gate_that_passed() -> None:
    shown = {entry.kind for entry in timeline.entries(stories.finished(), system=False)}
    hidden = {"told", "watch-sampled", "auto-merge-armed", "branch-removed", "rollout-intended"}
    assert not shown & hidden
    gates = [
        entry.text
        for entry in timeline.entries(stories.finished(), system=False)
        if entry.kind == "gate-judged"
    ]
    assert [text.split(" at ")[0] for text in gates] == ["Gate proof stayed unproven"]


def test_the_full_log_has_every_event_in_the_journals_order() -> None:
    events: list[Event | Unknown] = [*stories.opened(), stories.unknown(), stories.opened()[0]]
    rows = timeline.entries(fold(events), system=True)
    assert [row.text for row in rows] == [timeline.sentence(event) for event in events]


def test_people_read_by_time_and_each_event_once() -> None:
    late = stories.proposed()
    story = fold([*stories.opened(), stories.watch("pass"), late, late])
    rows = timeline.entries(story, system=False)
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert [row.kind for row in rows].count("fix-proposed") == 1


def test_a_row_names_who_it_was_and_where_it_is_seen() -> None:
    row = timeline.entries(stories.finished(), system=False)[0]
    assert (row.by, row.url) == ("lin", f"{stories.URL}/issues/7")


@pytest.mark.parametrize(
    ("events", "subject"),
    [
        ([], "Nothing new happened"),
        ([stories.note("short")], "lin noted: short"),
        (
            stories.opened(),
            "Issue #7 was taken up as an incident: Tokens with an empty… (+4 more)",
        ),
        (stories.released(), "v1.2.4 was tagged at 4d4d4d4 (+2 more)"),
        (stories.gated(), "The gates let 3c3c3c3 through (+5 more)"),
        (stories.rollout("production", 1, 2)[:1], None),
        (stories.finishing(), "Post-mortem #16 was filed (+8 more)"),
        (stories.rollback_events(), "production was put back to v1.2.3, and verified (+3 more)"),
        ([stories.note("x" * 300)], "lin noted: " + "x" * 60 + "…"),
        (
            [e.Told(at=stories.START, notice="staged:1", comment=1)],
            "Stakeholders were told: staged",
        ),
    ],
)
def test_a_journal_commit_is_named_by_what_matters_most(
    events: list[Event], subject: str | None
) -> None:
    said = timeline.subject(events)
    assert len(said) <= 72
    assert said == (subject or timeline.sentence(events[0]))


def test_a_journal_commits_body_has_each_sentence_on_its_line() -> None:
    assert timeline.body(stories.released()).splitlines() == [
        "v1.2.4 was tagged at 4d4d4d4",
        "Release v1.2.4 was drafted",
        "#14 was opened to bring the fix into main",
    ]


def test_waiting_for_an_approval_is_no_event_for_people() -> None:
    story = stories.mid_flow(review="unproven")
    assert not any(row.kind == "gate-judged" for row in timeline.entries(story, system=False))
    refused = timeline.entries(stories.mid_flow(review="fail"), system=False)
    assert [row.kind for row in refused].count("gate-judged") == 1


def test_the_story_begins_with_the_incident_though_triage_is_of_the_same_moment() -> None:
    opened, triaged, *rest = stories.opened()
    rows = timeline.entries(fold([triaged, opened, *rest]), system=False)
    assert [row.kind for row in rows][:2] == ["incident-opened", "triaged"]


def test_a_drafts_address_is_not_shown_since_it_will_be_gone() -> None:
    rows = timeline.entries(stories.finished(), system=False)
    assert [row.url for row in rows if row.kind == "release-drafted"] == [""]

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.domain import by_hand
from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event, Unknown
from hotfix_actions.domain.story import Rollout, Story, fold, tell
from tests.domain.any_events import KINDS, any_event
from tests.domain.make import (
    BRANCH,
    HEAD,
    MERGE,
    after,
    branch_made,
    judged,
    law,
    merged,
    opened,
    tagged,
    triaged,
)

PROPOSED = e.FixProposed(at=after(8), pull=12, head=HEAD, author="mona")
VOUCHED = e.ForkVouched(at=after(9), pull=12, sha=HEAD, comment=700)
RULES = e.ReviewRulesFound(at=after(1), branch=BRANCH)
OVERRIDDEN = e.Overridden(at=after(9), what=("guard",), because="it is large", comment=5)
CONCLUDED = e.GatesConcluded(at=after(9), sha=HEAD, verdict="pass", check=88)
ARMED = e.AutoMergeArmed(at=after(9), pull=12, head=HEAD)
DRAFTED = e.ReleaseDrafted(at=after(15), release=901, tag="v1.2.4")
BACK_BRANCH = "merge-back/1.2.4-into-main"
BACK = e.MergeBackProposed(at=after(15), target="main", pull=14, branch=BACK_BRANCH)
APPROVED = e.ProductionApproved(at=after(18), environment="production", approver="sam", comment=610)
INTENDED = e.RolloutIntended(
    at=after(18), environment="production", tag="v1.2.4", strategy="command", previous="v1.2.3"
)
OUT = e.RolledOut(at=after(19), environment="production", tag="v1.2.4", deployment=302)
FAILED = e.RolloutFailed(
    at=after(19), environment="production", tag="v1.2.4", deployment=302, summary="exit code 3"
)
SMOKED = e.SmokeJudged(
    at=after(20), environment="production", deployment=302, verdict="pass", summary="3 of 3"
)
WATCHING = e.WatchBegun(
    at=after(20), environment="production", deployment=302, seconds=600, every=15
)
SAMPLED = e.WatchSampled(at=after(21), environment="production", deployment=302, upto=5)
WATCHED = e.WatchJudged(
    at=after(30), environment="production", deployment=302, verdict="fail", summary="errors"
)
GOING_BACK = e.RollbackIntended(
    at=after(31), environment="production", tag="v1.2.4", to="v1.2.3", because="errors"
)
GONE_BACK = e.RolledBack(at=after(32), environment="production", tag="v1.2.4", to="v1.2.3")
WITHDRAWN = e.Withdrawn(at=after(32), tag="v1.2.4")
PUBLISHED = e.ReleasePublished(at=after(31), release=901, tag="v1.2.4")
REMOVED = e.BranchRemoved(at=after(33), branch=BRANCH)
CLOSED = e.IncidentClosed(at=after(33), incident=7)
FILED = e.PostMortemFiled(at=after(34), issue=16)
ACTION = e.ActionFiled(at=after(34), issue=17, title="Learn", key="learn")
TOLD = e.Told(at=after(2), notice="opened", comment=501)
NOTED = e.Noted(at=after(3), text="Only the API is hit", comment=600)
STOPPED = e.Stopped(at=after(4), command="gate", outcome="waiting", code="no-fix")
BEGUN = e.AttemptBegun(at=after(40), attempt=2)


def production(**fields: Any) -> dict[str, Any]:
    return {"rollouts": {"production": Rollout(environment="production", **fields)}}


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        (opened(), {"incident": opened()}),
        (triaged(), {"triage": triaged()}),
        (BEGUN, {"attempt": 2}),
        (branch_made(), {"branch": branch_made()}),
        (RULES, {"rules": RULES}),
        (PROPOSED, {"proposed": PROPOSED}),
        (VOUCHED, {"vouched": (VOUCHED,)}),
        (judged("tests"), {"judged": {"tests": judged("tests")}}),
        (CONCLUDED, {"gates": CONCLUDED}),
        (OVERRIDDEN, {"overrides": (OVERRIDDEN,)}),
        (ARMED, {"armed": frozenset({12})}),
        (merged(), {"merged": merged()}),
        (tagged(), {"tagged": tagged()}),
        (DRAFTED, {"draft": DRAFTED}),
        (BACK, {"merge_backs": {"main": BACK}}),
        (e.MergeBackNotNeeded(at=after(15), target="main"), {"held": {"main": "ancestor"}}),
        (e.MergedBack(at=after(33), target="main", how="equal"), {"held": {"main": "equal"}}),
        (APPROVED, production(approval=APPROVED)),
        (
            INTENDED,
            production(
                tag="v1.2.4", strategy="command", previous="v1.2.3", number=1, begun=after(18)
            ),
        ),
        (OUT, production(deployment=302, done=after(19))),
        (FAILED, production(deployment=302, failed="exit code 3")),
        (SMOKED, production(smoke=SMOKED)),
        (WATCHING, production(watching=WATCHING)),
        (SAMPLED, production(sampled=5)),
        (WATCHED, production(watch=WATCHED)),
        (GOING_BACK, production(rollback=GOING_BACK)),
        (GONE_BACK, production(rolled_back=GONE_BACK)),
        (WITHDRAWN, {"withdrawn": WITHDRAWN}),
        (PUBLISHED, {"published": PUBLISHED}),
        (REMOVED, {"removed": (BRANCH,)}),
        (CLOSED, {"closed": CLOSED}),
        (FILED, {"postmortem": FILED}),
        (ACTION, {"actions": (ACTION,)}),
        (TOLD, {"told": {"opened": 501}}),
        (NOTED, {"notes": (NOTED,)}),
        (STOPPED, {"stopped": STOPPED}),
        (Unknown(raw={"kind": "paged"}, at=after(1)), {}),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_each_event_changes_its_part_of_the_story_and_nothing_else(
    event: Event | Unknown, fields: dict[str, Any]
) -> None:
    assert fold([event]) == Story(events=(event,), **fields)


def test_no_kind_of_event_is_left_out_of_the_story() -> None:
    from hotfix_actions.domain import story  # noqa: PLC0415  # the table is no public name

    assert set(story._HANDLERS) == set(KINDS)


def test_the_latest_event_of_a_kind_stands() -> None:
    later = triaged(severity="low")
    story = fold([triaged(), later])
    assert (story.triage, story.events) == (later, (triaged(), later))


def test_what_comes_in_numbers_is_kept_in_its_order() -> None:
    words = [OVERRIDDEN, msgspec.structs.replace(OVERRIDDEN, comment=6)]
    notes = [NOTED, msgspec.structs.replace(NOTED, comment=601)]
    actions = [ACTION, msgspec.structs.replace(ACTION, issue=18)]
    branches = [REMOVED, msgspec.structs.replace(REMOVED, branch="merge-back")]
    story = fold([*words, *notes, *actions, *branches])
    assert story.overrides == tuple(words)
    assert story.notes == tuple(notes)
    assert story.actions == tuple(actions)
    assert story.removed == (BRANCH, "merge-back")


def test_what_has_a_name_is_kept_by_its_name() -> None:
    to_next = msgspec.structs.replace(BACK, target="next")
    story = fold(
        [
            judged("tests"),
            judged("audit", "error"),
            BACK,
            to_next,
            e.MergedBack(at=after(33), target="main", how="equal"),
            e.MergeBackNotNeeded(at=after(33), target="next"),
            ARMED,
            msgspec.structs.replace(ARMED, pull=14),
            TOLD,
            msgspec.structs.replace(TOLD, notice="resolved", comment=502),
        ]
    )
    assert story.judged == {"tests": judged("tests"), "audit": judged("audit", "error")}
    assert story.merge_backs == {"main": BACK, "next": to_next}
    assert story.held == {"main": "equal", "next": "ancestor"}
    assert story.armed == {12, 14}
    assert story.told == {"opened": 501, "resolved": 502}


def test_a_rollout_keeps_all_that_happened_in_its_environment() -> None:
    story = fold([APPROVED, INTENDED, OUT, SMOKED, WATCHING, SAMPLED, WATCHED, GOING_BACK])
    assert story.rollout("production") == Rollout(
        environment="production",
        tag="v1.2.4",
        strategy="command",
        previous="v1.2.3",
        number=1,
        deployment=302,
        begun=after(18),
        done=after(19),
        smoke=SMOKED,
        watching=WATCHING,
        sampled=5,
        watch=WATCHED,
        approval=APPROVED,
        rollback=GOING_BACK,
    )


def test_environments_do_not_mix() -> None:
    staging = msgspec.structs.replace(OUT, environment="staging", deployment=301)
    story = fold([staging, OUT])
    assert story.rollouts == {
        "staging": Rollout(environment="staging", deployment=301, done=after(19)),
        "production": Rollout(environment="production", deployment=302, done=after(19)),
    }
    assert story.rollout("canary") == Rollout(environment="canary")


def test_a_second_rollout_forgets_how_the_first_ended_but_not_who_approved() -> None:
    second = msgspec.structs.replace(INTENDED, number=2, at=after(25))
    story = fold([APPROVED, INTENDED, FAILED, SMOKED, WATCHED, second])
    assert story.rollout("production") == Rollout(
        environment="production",
        tag="v1.2.4",
        strategy="command",
        previous="v1.2.3",
        number=2,
        begun=after(25),
        approval=APPROVED,
    )


def test_a_new_attempt_begins_afresh_and_keeps_what_belongs_to_the_incident() -> None:
    everything = [
        opened(),
        triaged(),
        OVERRIDDEN,
        branch_made(),
        RULES,
        PROPOSED,
        judged("tests"),
        CONCLUDED,
        ARMED,
        merged(),
        tagged(),
        DRAFTED,
        BACK,
        e.MergedBack(at=after(33), target="main", how="equal"),
        OUT,
        WITHDRAWN,
        PUBLISHED,
        REMOVED,
        CLOSED,
        FILED,
        ACTION,
        TOLD,
        NOTED,
    ]
    assert fold([*everything, BEGUN]) == Story(
        attempt=2,
        incident=opened(),
        triage=triaged(),
        overrides=(OVERRIDDEN,),
        removed=(BRANCH,),
        closed=CLOSED,
        postmortem=FILED,
        actions=(ACTION,),
        told={"opened": 501},
        notes=(NOTED,),
        events=(*everything, BEGUN),
    )


def test_whatever_happens_next_ends_a_stop_but_telling_does_not() -> None:
    assert fold([STOPPED, TOLD]).stopped == STOPPED
    assert fold([STOPPED, Unknown(raw={"kind": "paged"}, at=after(5))]).stopped == STOPPED
    assert fold([STOPPED, NOTED]).stopped is None
    assert fold([STOPPED, NOTED, STOPPED]).stopped is None


def test_the_story_goes_on_from_where_it_was() -> None:
    first = fold([opened(), triaged()])
    assert fold([branch_made()], first) == fold([opened(), triaged(), branch_made()])
    assert fold([]) == Story()


def state(story: Story) -> Story:
    """Give the story without the list of what was told."""
    return msgspec.structs.replace(story, events=())


@law
@given(st.lists(any_event, max_size=8), st.data())
def test_an_event_that_is_told_again_changes_nothing(
    events: list[Event], data: st.DataObject
) -> None:
    story = fold(events)
    for repeated in data.draw(st.lists(st.sampled_from(events), max_size=4)) if events else []:
        again = tell(story, repeated)
        assert state(again) == state(story)
        assert again.events == (*story.events, repeated)
        story = again


@law
@given(st.lists(any_event, max_size=8), st.integers(min_value=0, max_value=8))
def test_it_makes_no_difference_where_the_reading_is_cut(events: list[Event], at: int) -> None:
    assert fold(events[at:], fold(events[:at])) == fold(events)


def test_the_number_is_that_of_the_incident() -> None:
    assert Story().number == 0
    assert fold([opened()]).number == 7


def test_the_ids_are_those_of_all_events() -> None:
    story = fold([tagged(), TOLD, TOLD])
    assert story.ids == {f"tagged:1:v1.2.4:{MERGE}", "told:1:opened"}


@pytest.mark.parametrize(
    ("events", "trouble"),
    [
        ([INTENDED], ""),
        ([INTENDED, FAILED], "exit code 3"),
        ([INTENDED, OUT, SMOKED], ""),
        ([INTENDED, OUT, msgspec.structs.replace(SMOKED, verdict="fail")], "3 of 3"),
        ([INTENDED, OUT, SMOKED, WATCHED], "errors"),
        ([INTENDED, OUT, SMOKED, msgspec.structs.replace(WATCHED, verdict="unproven")], ""),
        ([INTENDED, OUT, SMOKED, msgspec.structs.replace(WATCHED, verdict="pass")], ""),
        ([INTENDED, OUT, msgspec.structs.replace(SMOKED, verdict="fail"), WATCHED], "3 of 3"),
    ],
)
def test_trouble_is_a_failed_rollout_smoke_or_watch(events: list[Event], trouble: str) -> None:
    assert fold(events).rollout("production").trouble == trouble


def asked(thing: str) -> e.PersonAsked:
    sha, words = "5e" * 20, thing.split()
    command = by_hand.push(thing, sha)
    if words[0] == "draft":
        command = by_hand.drafting("acme/shop", words[-1])
    elif words[0] == "pull":
        command = by_hand.opening("acme/shop", words[2], words[4], "It's $(x)", draft=True)
    elif words[0] == "auto-merge":
        command = by_hand.arming("acme/shop", words[-1][1:], "squash")
    return e.PersonAsked(at=after(5), thing=thing, command=command, sha=sha)


@pytest.mark.parametrize(
    ("thing", "made"),
    [
        (f"refs/heads/{BRANCH}", branch_made()),
        ("refs/tags/v1.2.4", tagged()),
        ("draft release v1.2.4", DRAFTED),
        (f"refs/heads/{BACK_BRANCH}", BACK),
        (f"pull request {BACK_BRANCH} into main", BACK),
        ("auto-merge of #12", ARMED),
        ("auto-merge of #12", merged()),
        ("auto-merge of #14", e.MergedBack(at=after(33), target="main", how="equal", pull=14)),
        ("refs/tags/v1.2.4", BEGUN),
    ],
)
def test_a_person_is_asked_for_something_until_it_is_there(thing: str, made: Event) -> None:
    other = asked("refs/tags/v9.9.9")
    story = fold([asked(thing), NOTED, STOPPED, TOLD])
    assert list(story.asked) == [thing]
    assert fold([made], story).asked == {}
    if made is not BEGUN:
        assert fold([asked(thing), other, made]).asked == {other.thing: other}

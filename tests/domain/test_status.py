"""Where a hotfix stands: the journal led on by GitHub, and what runs by the best witness."""

from dataclasses import replace
from typing import Any

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.running import UNCONFIGURED, Running, running
from hotfix_actions.domain.state import lease_of
from hotfix_actions.domain.status import Facts, Fix, Held, Shown, standing
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.world import Deployment, Review
from hotfix_actions.projections import progress
from tests.domain import make

OTHER = "9e" * 20
PROPOSED = e.FixProposed(at=make.after(9), pull=12, head=make.HEAD, author="mona")
RELEASED = (
    make.merged(),
    make.tagged(),
    e.ReleaseDrafted(at=make.after(16), release=901, tag="v1.2.4"),
)
LIVE = (
    e.RolloutIntended(
        at=make.after(20), environment="production", tag="v1.2.4", strategy="command"
    ),
    e.RolledOut(at=make.after(21), environment="production", tag="v1.2.4", deployment=5),
)


def story(*more: e.Event) -> Story:
    return fold([make.opened(), make.triaged(), make.branch_made(), *more])


def facts(*more: e.Event, **changes: Any) -> Facts:
    given = {"number": 7, "now": make.NOW, "story": story(*more)}
    return Facts(**(given | changes))


def stage(*more: e.Event, **shown: Any) -> str:
    return progress.stage(standing(facts(*more, shown=Shown(**shown))).story)


def review(author: str, state: str, commit: str = make.HEAD, minute: float = 10) -> Review:
    return Review(author, state, commit, make.after(minute), writes=True)


def record(ref: str, state: str = "success", minute: float = 5) -> Deployment:
    at = make.after(minute)
    return Deployment(1, "production", ref, make.BASE, at, {}, state=state)


def test_what_github_shows_leads_the_journal_on() -> None:
    merged = make.pull(merged=True, closed=True, merge_commit=make.MERGE)
    assert stage(unread=("fix",)) == "fixless"
    assert stage(fixes=(Fix(make.pull()),)) == "ungated"
    assert stage(fixes=(Fix(make.pull(draft=True)),)) == "fixless"
    assert stage(fixes=(Fix(merged),)) == "unreleased"
    assert stage(PROPOSED, fixes=(Fix(merged),), tag=make.MERGE) == "unreleased"
    drafted = make.release(draft=True)
    assert stage(PROPOSED, fixes=(Fix(merged),), tag=make.MERGE, release=drafted) == "unstaged"
    assert stage(*RELEASED, *LIVE, release=make.release()) == "unclosed"


def test_a_push_takes_the_verdicts_away_and_a_closed_fix_is_none() -> None:
    gated = (PROPOSED, e.GatesConcluded(at=make.after(10), sha=make.HEAD, verdict="pass", check=1))
    assert stage(*gated, fixes=(Fix(make.pull()),)) == "unreviewed"
    assert stage(*gated, fixes=(Fix(make.pull(head=OTHER)),)) == "ungated"
    assert stage(*gated, fixes=(Fix(make.pull(closed=True)),)) == "fixless"
    assert stage(*gated, fixes=(), unread=("fix",)) == "unreviewed"


def test_a_tag_that_nothing_was_merged_for_releases_nothing() -> None:
    assert stage(PROPOSED, fixes=(Fix(make.pull()),), tag=OTHER) == "ungated"


def test_merge_backs_that_are_merged_leave_the_closing() -> None:
    back = e.MergeBackProposed(at=make.after(17), target="main", pull=20, branch="merge-back/x")
    public = e.ReleasePublished(at=make.after(30), release=901, tag="v1.2.4")
    so_far = (*RELEASED, back, *LIVE, public)
    assert stage(*so_far, merge_backs={20: make.pull(number=20)}) == "merging-back"
    assert stage(*so_far, merge_backs={20: make.pull(number=20, merged=True)}) == "unclosed"
    assert stage(*so_far, unread=("merge-back #20",)) == "merging-back"


def test_a_release_that_is_a_draft_is_not_public_whatever_the_journal_says() -> None:
    told = (*RELEASED, e.ReleasePublished(at=make.after(30), release=901, tag="v1.2.4"))
    assert stage(*told, release=make.release(draft=True)) == "unstaged"
    assert stage(*told, release=make.release()) == "unclosed"


@pytest.mark.parametrize(
    ("reviews", "approved", "objected"),
    [
        ((review("priya", "APPROVED"),), ("priya",), ()),
        ((review("priya", "APPROVED", OTHER),), (), ()),
        ((review("mona", "APPROVED"),), (), ()),
        ((review("priya", "APPROVED"), review("priya", "COMMENTED", minute=11)), ("priya",), ()),
        (
            (review("priya", "APPROVED"), review("priya", "CHANGES_REQUESTED", minute=11)),
            (),
            ("priya",),
        ),
        ((review("priya", "CHANGES_REQUESTED", OTHER),), (), ("priya",)),
        ((review("priya", "APPROVED"), review("priya", "DISMISSED", minute=11)), (), ()),
        (None, (), ()),
    ],
)
def test_the_last_word_on_the_head_counts(
    reviews: Any, approved: tuple[str, ...], objected: tuple[str, ...]
) -> None:
    now = standing(facts(PROPOSED, shown=Shown(fixes=(Fix(make.pull(), reviews),))))
    assert (now.approved_by, now.objected_by) == (approved, objected)


BROKEN = Running(unread="the state command did not start")


@pytest.mark.parametrize(
    ("answer", "records", "events", "runs", "source"),
    [
        (running("v1.2.3"), (record("v1.2.9"),), LIVE, "v1.2.3", "state"),
        (BROKEN, (record("v1.2.3"),), (), "v1.2.3", "record"),
        (UNCONFIGURED, (record("v1.2.3"),), LIVE, "v1.2.4", "journal"),
        (UNCONFIGURED, (record("v1.2.5", minute=40), record("v1.2.3")), LIVE, "v1.2.5", "record"),
        (UNCONFIGURED, (record("v1.2.4", "failure"), record("v1.2.3")), (), "v1.2.3", "record"),
        (UNCONFIGURED, (), (), "", "unknown"),
        (BROKEN, (), (), "", "unknown"),
        (
            UNCONFIGURED,
            (record("v1.2.4", minute=20), record("v1.2.2")),
            (
                *LIVE,
                e.RolledBack(
                    at=make.after(25), environment="production", tag="v1.2.4", to="v1.2.3"
                ),
            ),
            "v1.2.3",
            "journal",
        ),
    ],
)
def test_the_best_witness_says_what_runs(
    answer: Running, records: Any, events: Any, runs: str, source: str
) -> None:
    given = facts(*events, running={"production": answer}, records={"production": records})
    found = standing(given).runs("production")
    assert (found.state, found.source) == (runs, source)
    assert bool(found.not_asked) == (source != "state")


def test_an_approval_of_somebody_who_may_not_write_is_none() -> None:
    outsider = replace(review("eve", "APPROVED"), writes=False)
    now = standing(facts(PROPOSED, shown=Shown(fixes=(Fix(make.pull(), (outsider,)),))))
    assert now.approved_by == ()


def held(name: str, over: bool | None = None, **more: Any) -> Held:
    return Held(name, f"refs/{name}", Holder("run-1", make.NOW), over, **more)


def test_a_run_that_holds_a_lease_is_at_work_unless_it_is_known_to_be_over() -> None:
    at_work = {
        over: standing(facts(held=(held(lease_of(7), over),))).at_work is not None
        for over in (True, False, None)
    }
    assert at_work == {True: False, False: True, None: True}
    foreign = (held(lease_of(9)), held(lock_of("production")))
    assert standing(facts(held=foreign)).held == ()


def test_a_watch_that_no_run_goes_on_with_is_left() -> None:
    begun = e.WatchBegun(
        at=make.after(22), environment="production", deployment=5, seconds=900, every=10
    )
    lock = lock_of("production")
    alone = facts(*RELEASED, *LIVE, begun)
    assert standing(alone).left == ("production",)
    assert standing(replace(alone, held=(held(lock, over=False),))).left == ()
    assert standing(replace(alone, held=(held(lock, over=True),))).left == ("production",)
    assert standing(facts(*RELEASED, LIVE[0])).left == ("production",)
    stopped = e.RolloutStopped(
        at=make.after(21), environment="production", tag="v1.2.4", state="v1.2.3", why="interrupted"
    )
    ended = standing(facts(*RELEASED, LIVE[0], stopped))
    assert ended.left == ()
    assert (ended.runs("production").state, ended.runs("production").source) == (
        "v1.2.3",
        "journal",
    )
    judged = e.WatchJudged(
        at=make.after(40), environment="production", deployment=5, verdict="pass", summary=""
    )
    assert standing(facts(*RELEASED, *LIVE, begun, judged)).left == ()


def test_nothing_of_this_needs_a_branch() -> None:
    bare = Facts(7, make.NOW, fold([make.opened()]), shown=Shown(fixes=(Fix(make.pull()),)))
    assert progress.stage(standing(bare).story) == "untriaged"
    assert standing(Facts(7, make.NOW, Story(), trouble="garbled")).trouble == "garbled"

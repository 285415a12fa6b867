from dataclasses import replace
from typing import Any

import pytest

from hotfix_actions.domain import finish
from hotfix_actions.domain.events import (
    ActionFiled,
    BranchKept,
    BranchRemoved,
    Event,
    IncidentClosed,
    PostMortemFiled,
    ReleasePublished,
)
from hotfix_actions.domain.finish import (
    CloseFacts,
    Draft,
    FinishFacts,
    LearnFacts,
    LearnPlan,
    PublishFacts,
    TidyFacts,
    TidyPlan,
)
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import fold
from tests.domain.live import (
    WITHDRAWN,
    going_back,
    gone_back,
    intended,
    rolled_out,
    smoked,
    story,
    watched,
)
from tests.domain.make import (
    BRANCH,
    BUMP,
    HEAD,
    MERGE,
    NOW,
    PLAIN,
    after,
    environment,
    issue,
    opened,
    release,
)

LIVE = (intended(), rolled_out(), smoked())
STABLE = (*LIVE, watched())
DEPLOYED = Settings(environments={"production": environment()})
ABOUT = {"incident": "7", "tag": "v1.2.4"}
URL = "https://github.example/acme/tokens/releases/901"
PUBLISHED = ReleasePublished(at=after(40), release=901, tag="v1.2.4", latest=True, url=URL)


def test_a_stable_version_in_production_may_be_finished() -> None:
    assert finish.finishable(FinishFacts(story(*STABLE)), DEPLOYED) == Plan()


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ((), "not-in-production"),
        ((intended(),), "not-in-production"),
        ((intended("staging"), rolled_out("staging"), watched("staging")), "not-in-production"),
        (LIVE, "not-stable"),
        ((*LIVE, watched(verdict="unproven")), "not-stable"),
        ((*LIVE, watched(verdict="fail")), "not-stable"),
        ((*STABLE, going_back()), "not-stable"),
        ((*STABLE, going_back(), gone_back()), "not-stable"),
        ((*STABLE, going_back(), gone_back(), WITHDRAWN), "withdrawn"),
    ],
)
def test_what_is_not_stable_in_production_is_not_finished(events: Any, code: str) -> None:
    answer = finish.finishable(FinishFacts(story(*events)), DEPLOYED)
    assert answer == Halt("refused", code, ABOUT)


def test_what_is_not_released_is_not_finished() -> None:
    expected = Halt("refused", "not-released", {"incident": "7", "tag": ""})
    facts = FinishFacts(fold([opened(), PUBLISHED, WITHDRAWN]), unwatched=True, because="so")
    assert finish.finishable(facts, DEPLOYED) == expected


def test_where_production_is_not_configured_a_person_has_to_say_so() -> None:
    expected = Halt("refused", "no-production", ABOUT)
    assert finish.finishable(FinishFacts(story()), PLAIN) == expected
    said = FinishFacts(story(), unwatched=True, because="we deploy by hand")
    assert finish.finishable(said, PLAIN) == Plan()


def test_a_person_who_says_so_gives_a_reason() -> None:
    expected = Halt("refused", "no-reason", ABOUT, record=False)
    assert finish.finishable(FinishFacts(story(*STABLE), unwatched=True), DEPLOYED) == expected


@pytest.mark.parametrize("settings", [PLAIN, DEPLOYED])
def test_what_we_published_goes_on_to_its_end(settings: Settings) -> None:
    facts = FinishFacts(story(PUBLISHED), public=True, ours=True)
    assert finish.finishable(facts, settings) == Plan()


@pytest.mark.parametrize(
    ("settings", "public", "code"),
    [
        (DEPLOYED, False, "not-in-production"),
        (DEPLOYED, True, "not-in-production"),
        (PLAIN, False, "no-production"),
        (PLAIN, True, ""),
    ],
)
def test_a_line_that_it_was_published_ends_no_question(
    settings: Settings, public: bool, code: str
) -> None:
    answer = finish.finishable(FinishFacts(story(PUBLISHED), public=public), settings)
    assert answer == (Halt("refused", code, ABOUT) if code else Plan())


def test_what_is_public_and_does_not_run_in_production_is_not_finished() -> None:
    missing = Halt("refused", "not-in-place", ABOUT)
    facts = FinishFacts(story(*STABLE, PUBLISHED), missing=missing, public=True)
    assert finish.finishable(facts, DEPLOYED) == missing
    assert finish.finishable(replace(facts, ours=True), DEPLOYED) == Plan()


def test_nobody_can_finish_a_withdrawn_version() -> None:
    facts = FinishFacts(story(PUBLISHED, WITHDRAWN), unwatched=True, because="I say so")
    assert finish.finishable(facts, PLAIN) == Halt("refused", "withdrawn", ABOUT)


def publishing(*releases: Any, events: tuple[Event, ...] = STABLE) -> PublishFacts:
    return PublishFacts(now=NOW, story=story(*events), releases=releases, commit=MERGE)


def test_the_draft_is_published() -> None:
    draft = release(draft=True)
    event = ReleasePublished(at=after(15), release=901, tag="v1.2.4", latest=True, url=URL)
    older = release(id=900, tag="v1.2.3")
    assert finish.publish(publishing(older, draft), PLAIN) == Plan(
        (Change("update", "release v1.2.4"),), (event,), (draft, True)
    )


def test_a_draft_whose_version_was_withdrawn_stays_one_whatever_the_journal_says() -> None:
    about = {"tag": "v1.2.4", "incident": "7"}
    named = publishing(release(draft=True, name="v1.2.4 (withdrawn)"))
    marked = replace(publishing(release(draft=True)), withdrawn=["v1.2.4"])
    for facts in (named, marked):
        assert finish.publish(facts, PLAIN) == Halt("refused", "withdrawn", about)


def test_a_release_that_is_public_already_is_recorded_with_its_own_time() -> None:
    public = release(published=after(40))
    assert finish.publish(publishing(public), PLAIN) == Plan((), (PUBLISHED,), (public, True))


@pytest.mark.parametrize(
    ("changes", "latest"),
    [
        ({"tag": "v2.0.0"}, False),
        ({"tag": "v2.0.0", "draft": True}, True),
        ({"tag": "v2.0.0", "prerelease": True}, True),
        ({"tag": "v1.2.3"}, True),
    ],
)
def test_an_old_line_does_not_steal_latest(changes: Any, latest: bool) -> None:
    draft = release(draft=True)
    plan = finish.publish(publishing(release(id=1, **changes), draft), PLAIN)
    event = ReleasePublished(at=after(15), release=901, tag="v1.2.4", latest=latest, url=URL)
    assert isinstance(plan, Plan)
    assert (plan.foretold, plan.payload) == ((event,), (draft, latest))


@pytest.mark.parametrize(
    ("facts", "latest"),
    [
        ({"tags": ["v2.0.0", "v1.2.3"]}, False),
        ({"tags": ["v2.0.0", "v1.2.3"], "withdrawn": ["v2.0.0"]}, True),
        ({"tags": ["v2.0.0-rc.1", "v1", "web@3.0.0"]}, True),
        ({"tags": ["v20241220", "v1.2.3"]}, False),
        ({"tags": ["v1.2.3"], "latest": "v1.2.3"}, True),
    ],
)
def test_latest_looks_at_tags_without_a_release_too(facts: Any, latest: bool) -> None:
    plan = finish.publish(replace(publishing(release(draft=True)), **facts), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload[1] is latest


@pytest.mark.parametrize("events", [STABLE, (*STABLE, PUBLISHED)])
def test_a_release_that_is_gone_is_told_whatever_the_journal_says(events: Any) -> None:
    expected = Halt("refused", "release-gone", {"tag": "v1.2.4", "incident": "7"})
    assert finish.publish(publishing(release(tag="v1.2.3"), events=events), PLAIN) == expected


def test_a_draft_is_published_whatever_the_journal_says() -> None:
    plan = finish.publish(publishing(release(draft=True), events=(*STABLE, PUBLISHED)), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.changes == (Change("update", "release v1.2.4"),)


@pytest.mark.parametrize(("commit", "names"), [("", "nothing"), (HEAD, HEAD[:7])])
def test_a_draft_whose_tag_is_gone_or_moved_is_not_published(commit: str, names: str) -> None:
    facts = replace(publishing(release(draft=True)), commit=commit)
    moved = {"tag": "v1.2.4", "commit": MERGE[:7], "found": names}
    assert finish.publish(facts, PLAIN) == Halt("refused", "tag-moved", moved)
    public = replace(publishing(release(published=after(40))), commit=commit)
    assert isinstance(finish.publish(public, PLAIN), Plan)


def test_what_is_published_or_not_tagged_is_not_published() -> None:
    public = release(published=after(40))
    assert finish.publish(publishing(public, events=(PUBLISHED,)), PLAIN) == Plan()
    untagged = PublishFacts(now=NOW, story=fold([opened()]), releases=[release(draft=True)])
    assert finish.publish(untagged, PLAIN) == Plan()


def test_only_branches_that_hold_nothing_newer_are_removed_and_the_others_are_named() -> None:
    facts = TidyFacts(
        now=NOW,
        branches={BRANCH: MERGE, "carrier": HEAD, "gone": None, "done": BUMP},
        holds={BRANCH: [MERGE], "carrier": [BUMP], "gone": [], "done": [BUMP]},
        removed=["done"],
    )
    told = (
        BranchRemoved(at=NOW, branch=BRANCH),
        BranchKept(at=NOW, branch="carrier", head=HEAD),
        BranchRemoved(at=NOW, branch="gone"),
    )
    assert finish.tidy(facts, PLAIN) == Plan(
        (Change("delete", f"refs/heads/{BRANCH}"),), told, TidyPlan({BRANCH: MERGE}, told)
    )


def test_a_branch_after_a_removed_one_is_still_looked_at() -> None:
    facts = TidyFacts(
        now=NOW,
        branches={"done": None, "carrier": HEAD},
        holds={"done": [], "carrier": [HEAD]},
        removed=["done"],
    )
    gone = (BranchRemoved(at=NOW, branch="carrier"),)
    assert finish.tidy(facts, PLAIN) == Plan(
        (Change("delete", "refs/heads/carrier"),), gone, TidyPlan({"carrier": HEAD}, gone)
    )


def test_nothing_is_tidied_where_nothing_is_left() -> None:
    assert finish.tidy(TidyFacts(now=NOW, branches={}, holds={}), PLAIN) == Plan((), (), TidyPlan())


CLOSED = IncidentClosed(at=NOW, incident=7)


def test_the_incident_is_closed() -> None:
    facts = CloseFacts(now=NOW, issue=issue())
    expected = Plan((Change("update", "state of #7"),), (CLOSED,), issue())
    assert finish.close(facts, PLAIN) == expected


def test_an_incident_that_a_person_closed_is_recorded() -> None:
    closed = issue(closed=True)
    assert finish.close(CloseFacts(now=NOW, issue=closed), PLAIN) == Plan((), (CLOSED,), closed)


def test_an_incident_that_was_closed_once_is_left_to_people() -> None:
    assert finish.close(CloseFacts(now=NOW, issue=issue(), told=CLOSED), PLAIN) == Plan()


POSTMORTEM = Draft("post-mortem", "Post-mortem: Empty signature", "...")
ACTIONS = (Draft("learn", "Find out why", "..."), Draft("tests", "Add a test", "..."))
FILED = PostMortemFiled(at=NOW, issue=0)


def coming(draft: Draft) -> ActionFiled:
    return ActionFiled(at=NOW, issue=0, title=draft.title, key=draft.key)


def learning(**changes: Any) -> LearnFacts:
    given: dict[str, Any] = {
        "now": NOW,
        "incident": 7,
        "postmortem": POSTMORTEM,
        "actions": ACTIONS,
    }
    return LearnFacts(**(given | changes))


def of_action(title: str) -> tuple[Change, Change]:
    return (
        Change("create", f"action issue: {title}"),
        Change("update", "sub-issues of the post-mortem"),
    )


def test_the_post_mortem_is_filed_with_its_actions() -> None:
    assert finish.learn(learning(), PLAIN) == Plan(
        changes=(
            Change("create", "post-mortem issue"),
            *of_action("Find out why"),
            *of_action("Add a test"),
        ),
        foretold=(FILED, *map(coming, ACTIONS)),
        payload=LearnPlan(POSTMORTEM, None, ACTIONS, {}),
    )


def test_what_a_killed_run_filed_is_found_and_not_filed_again() -> None:
    filed, action = issue(number=16), issue(number=17)
    facts = learning(filed=filed, filed_actions={"learn": action})
    assert finish.learn(facts, PLAIN) == Plan(
        changes=of_action("Add a test"),
        foretold=(
            PostMortemFiled(at=NOW, issue=16),
            coming(ACTIONS[1]),
            ActionFiled(at=NOW, issue=17, title="Empty signature", key="learn"),
        ),
        payload=LearnPlan(POSTMORTEM, filed, ACTIONS[1:], {"learn": action}),
    )


def test_what_is_recorded_is_not_filed_again() -> None:
    told = PostMortemFiled(at=after(50), issue=16)
    told_action = ActionFiled(at=after(50), issue=17, title="Find out why", key="learn")
    found = {"learn": issue(number=17), "tests": issue(number=18)}
    facts = learning(told=told, told_actions=[told_action], filed_actions=found)
    assert finish.learn(facts, PLAIN) == Plan(
        foretold=(ActionFiled(at=NOW, issue=18, title="Empty signature", key="tests"),),
        payload=LearnPlan(POSTMORTEM, None, (), {"tests": issue(number=18)}),
    )

"""Whoever reads what is next is told what to press, where no event will come."""

import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections import driven, issue, wording
from hotfix_actions.projections.driven import Driven
from hotfix_actions.words import words_for
from tests.projections import stories

TELLING = ("workflow_run", "workflow_run_of_merge", "workflow_run_of_merge_back")
COMMENTS, RUNS = ("comments",), (*TELLING, "comments", "schedule")
PULLS = ("pull_request_target", "comments", "schedule")
ALL = ("pull_request_target", *TELLING, "comments", "schedule")
CLOCK = "when your CI ends, else within half an hour"
PRESS = "(or: Actions > hotfix > Run workflow)"
DEPLOYED = (
    stories.gated(), stories.merged(), stories.released(), stories.staged(), stories.deployed(),
)  # fmt: skip
BACK = (*DEPLOYED, stories.finishing()[:3])


def story(ways: tuple[str, ...], *events: list[Event]) -> Story:
    """Tell the story of an attempt that these ways drive."""
    told = [
        msgspec.structs.replace(event, driven_by=ways) if isinstance(event, e.BranchMade) else event
        for some in (stories.opened(), *events)
        for event in some
    ]
    return fold(told)


def unmerged(ways: tuple[str, ...]) -> Story:
    return story(ways, stories.gated())


@pytest.mark.parametrize(("ways", "said"), [
    (COMMENTS, f"then comment `/hotfix gate` on #7 {PRESS}"),
    (("comments", "schedule"), f"`/hotfix gate` on #7 {PRESS[:-1]}; else it starts on schedule"),
    (RUNS, f"the gates then start {CLOCK} (at once: comment `/hotfix gate` on #7)"),
    (("workflow_run", "comments"), "when your CI ends (at once: comment `/hotfix gate` on #7)"),
    (("schedule",), "the gates then start within half an hour"),
    (PULLS, "the gates then start by themselves"),
])  # fmt: skip
def test_after_the_push_of_the_fix_it_is_said_what_starts_the_gates(
    ways: tuple[str, ...], said: str
) -> None:
    assert said in wording.next_of(story(ways))
    shown = issue.body(
        story(ways),
        person="",
        anchor=stories.ANCHOR,
        journal=stories.JOURNAL,
        repository_url=stories.URL,
    )
    assert "Once it is pushed and the pull request is open: " in shown
    assert ("/hotfix gate" in shown) == ("/hotfix gate" in said)


@pytest.mark.parametrize(("ways", "said"), [
    (COMMENTS, f"presses Merge: then comment `/hotfix release` on #7 {PRESS}."),
    (RUNS, f"Merge: the release then starts {CLOCK} (at once: comment `/hotfix release` on #7)."),
    (PULLS, "presses Merge: the merge starts the release."),
    ((), "presses Merge: then `hotfix release 7`."),
    (("workflow_run", "comments"), f"Merge: then comment `/hotfix release` on #7 {PRESS}."),
    (("workflow_run",), "presses Merge: then `hotfix release 7`."),
])  # fmt: skip
def test_after_the_approval_it_is_said_what_starts_the_release(
    ways: tuple[str, ...], said: str
) -> None:
    assert said in wording.next_of(unmerged(ways))


def test_a_merge_that_github_does_itself_is_followed_by_a_word_where_no_event_comes() -> None:
    armed = [stories.merged()[0]]
    said = f"GitHub then merges it; then comment `/hotfix release` on #7 {PRESS}."
    assert said in wording.next_of(story(COMMENTS, stories.gated(), armed))
    assert wording.next_of(story((), stories.gated(), armed)).endswith("GitHub then merges it.")


def test_a_token_that_starts_nothing_does_not_promise_a_release_without_an_event() -> None:
    gated = [
        msgspec.structs.replace(one, silent=True) if isinstance(one, e.GatesConcluded) else one
        for one in stories.gated()
    ]
    assert "`/hotfix release` on #7" in wording.next_of(story(COMMENTS, gated))
    assert "the merge starts the release" in wording.next_of(story((), gated))


@pytest.mark.parametrize(("ways", "said"), [
    (COMMENTS, f"Then comment `/hotfix finish` on #7 {PRESS}."),
    (PULLS, f"Then comment `/hotfix finish` on #7 {PRESS[:-1]}; else it starts on schedule within"),
    (ALL, f"The incident is then closed {CLOCK} (at once: comment `/hotfix finish` on #7)."),
    ((), "Then `hotfix finish 7` closes the incident."),
])  # fmt: skip
def test_after_the_merge_back_it_is_said_what_closes_the_incident(
    ways: tuple[str, ...], said: str
) -> None:
    assert said in wording.next_of(story(ways, *BACK))


def test_what_its_event_did_not_bring_to_an_end_is_started_by_a_word() -> None:
    proposed = story(PULLS, stories.gated()[:1])
    assert f"then comment `/hotfix gate` on #7 {PRESS}" in wording.next_of(proposed)
    tried = e.Stopped(at=stories.at(15), command="release", code="x", outcome="refused")
    merged = story(RUNS, stories.gated(), stories.merged(), [tried])
    assert f"then comment `/hotfix release` on #7 {PRESS}" in wording.next_of(merged)


@pytest.mark.parametrize(("code", "ways", "said"), [
    ("no-fix", COMMENTS, f"into `B`, then comment `/hotfix gate` on #7 {PRESS}"),
    ("gates-refused", COMMENTS, "push, then comment `/hotfix gate` on #7"),
    ("fix-behind", PULLS, "the gates then start by themselves"),
    ("waits-for-review", COMMENTS, "then comment `/hotfix release` on #7"),
    ("waits-for-merge", COMMENTS, "then comment `/hotfix release` on #7"),
    ("waits-for-merge", PULLS, "the merge starts the release"),
    ("waits-for-hand", RUNS, "the release then starts when your CI ends"),
    ("not-merged", RUNS, f"then comment `/hotfix release` on #7 {PRESS}"),
    ("not-merged", PULLS, "the merge starts the release"),
    ("not-reviewed", COMMENTS, "then comment `/hotfix release` on #7"),
    ("no-merge-method", PULLS, f"then comment `/hotfix gate` on #7 {PRESS}"),
    ("not-merged-back", COMMENTS, "then comment `/hotfix finish` on #7"),
    ("merge-back-armed", RUNS, "the incident is then closed when your CI ends"),
    ("merge-back-conflicts", PULLS, "then comment `/hotfix finish` on #7"),
])  # fmt: skip
def test_a_halt_that_waits_says_what_to_press(code: str, ways: tuple[str, ...], said: str) -> None:
    facts = {"incident": "7", "branch": "B", "pull": "12"}
    assert said in wording.halt(code, facts, Driven(ways, 7)).next


def test_a_halt_at_a_terminal_names_the_command() -> None:
    facts = {"incident": "7", "pull": "12"}
    assert wording.halt("not-merged", facts).next == "merge #12; then `hotfix release 7`"
    assert "hotfix gate" not in wording.halt("gates-refused", facts).next


def test_a_terminal_is_told_commands_whatever_drives_the_attempt() -> None:
    told = unmerged(COMMENTS)
    assert "then `hotfix release 7`" in words_for(0).next(told)
    assert "`/hotfix release` on #7" in words_for(41).next(told)
    facts = {"incident": "7"}
    assert "then `hotfix release 7`" in words_for(0).halt("waits-for-review", facts, told)[1]
    assert "`/hotfix release` on #7" in words_for(41).halt("waits-for-review", facts, told)[1]


def test_a_fact_cannot_speak_for_what_starts_the_next_command() -> None:
    facts = {"incident": "7", "then_release": "press everything"}
    assert "press everything" not in wording.halt("waits-for-review", facts).next


def test_an_attempt_of_an_older_version_is_driven_by_commands() -> None:
    assert driven.driven(fold(stories.opened())) == Driven((), 7)

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections import post_mortem
from tests.projections import stories


def keys(story: Story) -> list[str]:
    return [key for key, _, _ in post_mortem.actions(story)]


def test_the_title_names_the_incident() -> None:
    assert post_mortem.title(stories.finished()) == (
        "Post-mortem of #7: Tokens with an empty signature are accepted"
    )


@pytest.mark.parametrize(
    "line",
    [
        "`v1.2.4`, made from `v1.2.3`, was in production 19m 30s later.",
        "| From declaring to the fix | 19m 30s |",
        "| People and systems hit | unknown. **TODO:** how many, and how? |",
        (
            "| to detect | **unknown** | production began to misbehave (not recorded) | "
            "somebody or something noticed (not recorded) |"
        ),
        (
            "| to acknowledge | **5m** | the incident was opened (2026-01-15 10:12:04) | "
            "a person first acted on it (10:17:04) |"
        ),
        (
            "| to mitigate | **19m 30s** | the incident was opened (2026-01-15 10:12:04) | "
            "production ran the fix (10:31:34) |"
        ),
        (
            "| to recover | **29m 36s** | the incident was opened (2026-01-15 10:12:04) | "
            "the watch of production ended stable (10:41:40) |"
        ),
        (f"| 10:20:04 | mona proposed the fix: #12 at 3c3c3c3 | [see]({stories.URL}/pull/12) |"),
        "| 10:26:04 | The fix was merged (#12), approved by sam | journal |",
        "**TODO:** what set it off?",
        "**TODO:** where were we lucky?",
        "| proof | owed | unproven: proof is not satisfied |",
        (
            "| Add a test that fails without the fix | prevent | **TODO** | 2026-02-12 | "
            "the test fails on the base tag and passes on the default branch |"
        ),
    ],
)
def test_the_draft_holds_this_line(line: str) -> None:
    assert line in post_mortem.body(stories.finished()).splitlines()


def test_the_draft_asks_neither_who_nor_why_and_names_no_cause() -> None:
    text = post_mortem.body(stories.finished())
    todos = [line for line in text.splitlines() if "TODO" in line and "Ask what" not in line]
    assert len(todos) >= 10
    assert not any(word in line.lower() for line in todos for word in ("who ", "why "))
    causes = text.split("## Trigger and contributing factors")[1].split("## What we learn")[0]
    assert all(line.startswith("**TODO:**") for line in causes.splitlines() if line)


def test_a_rollback_is_in_the_summary_the_times_and_the_actions() -> None:
    text = post_mortem.body(stories.rolled_back())
    assert "That production ran the fix is not in the journal." in text
    assert "| to mitigate | **unknown** |" in text
    assert "Before that, `v1.2.4` went out and had to be withdrawn." in text
    assert keys(stories.rolled_back()) == ["prevent", "withdrawn:v1.2.4"]


def test_without_anything_owed_only_the_standing_action_is_left() -> None:
    events = [event for event in stories.all_events() if event.kind != "gate-judged"]
    story = fold([*events, *stories.judged()])
    assert keys(story) == ["prevent"]
    assert "None: every gate passed the first time, and nothing was skipped." in post_mortem.body(
        story
    )


def test_what_was_owed_overridden_or_unprotected_becomes_an_action_once() -> None:
    more = [
        e.Overridden(at=stories.at(9), by="sam", what=("proof", "audit"), because="b", comment=1),
        e.ReviewRulesFound(at=stories.at(1), branch=stories.BRANCH, missing=("one", "two")),
    ]
    story = fold(more, stories.finished())
    assert keys(story) == ["prevent", "owed:proof", "owed:audit", "rules"]
    bodies = {key: body for key, _, body in post_mortem.actions(story)}
    assert "**The facts:** sam overrode the audit gate, because: b" in bodies["owed:audit"]
    assert "**The facts:** GitHub did not enforce: one, two" in bodies["rules"]
    text = post_mortem.body(story)
    assert "| audit | overridden | sam: b |" in text
    assert "| review rules | not enforced by GitHub | one, two |" in text


def test_an_action_has_an_owner_to_name_a_date_and_a_proof() -> None:
    key, title, body = post_mortem.actions(stories.finished())[1]
    assert (key, title) == ("owed:proof", "Add a test that fails without the fix")
    assert body.splitlines() == [
        "Follows from the hotfix of #7 (`v1.2.4`).",
        "",
        "**The facts:** the proof gate was owed (unproven): proof is not satisfied",
        "",
        "| Kind | prevent |",
        "|:--|:--|",
        "| Owner | **TODO:** assign this issue to somebody |",
        "| Due | 2026-02-12 |",
        "| Verified by | the test fails on the base tag and passes on the default branch |",
    ]


def test_a_milder_incident_gives_more_time() -> None:
    first, _, *rest = stories.all_events()
    mild = e.Triaged(at=stories.at(0), severity="medium", decision="hotfix", rule="r")
    assert "| Due | 2026-03-12 |" in post_mortem.actions(fold([first, mild, *rest]))[0][2]


def test_gates_judged_anew_and_steps_skipped_are_facts_to_learn_from() -> None:
    again = stories.gated(tests="fail")
    skipped = [*stories.merged(), *stories.released(), stories.finishing()[2]]
    story = fold([*stories.opened(), *again, *stories.gated(), *skipped])
    text = post_mortem.body(story)
    assert "| tests | retried | judged 2 times: fail, pass |" in text
    assert "| staging | skipped | the version never ran on staging |" in text
    assert "| watch | vouched for | production was not watched |" in text


def test_running_again_changes_neither_the_draft_nor_the_actions() -> None:
    filed = stories.finished()
    again = fold([e.Told(at=stories.at(40), notice="resolved", comment=1)], filed)
    assert post_mortem.body(again) == post_mortem.body(filed)
    assert post_mortem.actions(again) == post_mortem.actions(filed)


def test_a_long_timeline_is_cut_and_fits() -> None:
    notes = [
        e.Noted(at=stories.at(6 + i), by="lin", text=f"note {i} {'<@> ' * 60}", comment=i)
        for i in range(400)
    ]
    text = post_mortem.body(fold(notes, stories.finished()))
    assert len(text) <= 65_535
    assert "earlier rows are left out here" in text


def test_a_review_that_was_waited_for_is_no_retry() -> None:
    story = fold([*stories.merged()], stories.mid_flow(review="unproven"))
    assert "retried" not in post_mortem.body(story)
    refused = fold([*stories.merged()], stories.mid_flow(review="fail"))
    assert "| review | retried | judged 2 times: fail, pass |" in post_mortem.body(refused)

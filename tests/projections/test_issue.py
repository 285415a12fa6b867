import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections import issue, markers, sizes
from tests.projections import stories

PERSON = "Since 10:05 tokens without a signature get in.\r\n\r\n- seen in the log\r\n- by lin"
PIECES = st.sampled_from(
    [markers.BEGIN, markers.END, "words", "\n", "\r\n", "  ", "<!-- hotfix:", "begin -->", "| a |"]
)


def body(story: Story, person: str = PERSON, zone: str = "UTC") -> str:
    return issue.body(
        story,
        person=person,
        anchor=stories.ANCHOR,
        journal=stories.JOURNAL,
        now_zone=zone,
        repository_url=stories.URL,
    )


def test_the_persons_own_words_stay_above_as_they_are() -> None:
    text = body(stories.mid_flow())
    assert text.startswith(f"{PERSON}\n\n<!-- hotfix:begin -->\n")
    assert issue.person_part(text) == PERSON


def test_rewriting_a_body_changes_nothing() -> None:
    once = body(stories.mid_flow())
    assert body(stories.mid_flow(), issue.person_part(once)) == once
    assert issue.person_part(body(stories.finished(), issue.person_part(once))) == PERSON


@settings(deadline=None, database=None, derandomize=True, max_examples=60)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_rewriting_is_stable_whatever_markers_a_person_writes(person: str) -> None:
    once = body(stories.fixless(), person)
    assert body(stories.fixless(), issue.person_part(once)) == once
    assert issue.anchor_of(once) == stories.ANCHOR


def test_words_added_below_the_tools_part_are_kept_above_it() -> None:
    text = body(stories.mid_flow()) + "\nStill broken for me."
    assert issue.person_part(text) == f"{PERSON}\n\nStill broken for me."


def test_a_stray_marker_does_not_swallow_the_persons_words() -> None:
    text = f"one {markers.BEGIN} two\n\n" + body(stories.mid_flow(), "three")
    assert issue.person_part(text) == "one  two\n\nthree"


def test_an_issue_without_words_begins_with_the_tools_part() -> None:
    assert body(stories.fixless(), "").startswith("<!-- hotfix:begin -->\n\n## Hotfix 1.2.4")


def test_the_status_says_where_it_stands_what_is_next_and_who_does_it() -> None:
    lines = body(stories.mid_flow()).splitlines()
    at = lines.index("> [!IMPORTANT]")
    assert lines[at + 1 : at + 6] == [
        "> **Waiting for an approval of the fix.**",
        ">",
        (
            "> **Next:** Someone other than mona with write access approves #12 and presses Merge: "
            "then `hotfix release 7`."
        ),
        ">",
        "> **Next update:** when v1.2.4 is on staging.",
    ]


def test_the_developer_gets_commands_to_paste() -> None:
    branch = stories.BRANCH
    assert (
        "> **Next:** A developer fixes it and opens a pull request into "
        f"`{branch}`:\n>\n> **Next update:** when v1.2.4 is on staging.\n\n"
        f"```sh\ngit fetch origin\ngit switch -c fix/7 origin/{branch}\n"
    ) in body(stories.fixless())
    assert "```sh" not in body(stories.mid_flow())


@pytest.mark.parametrize(
    "line",
    [
        "| Severity | critical |",
        "| Fix production by | 2026-01-15 10:42 UTC (30m after declaring) |",
        "| Decision | **hotfix**, by the rule: critical, fix within 30m (within 30m): hotfix |",
        (
            "| What would change the decision | severity medium would be consider; "
            "severity low would be next-release |"
        ),
        "| Fix by | mona |",
        "| Fix | #12 | open, by mona |",
        "| proof | ❔ unproven (owed) | proof is not satisfied |",
        "| audit | ❌ fail (blocks) | audit is not satisfied |",
        "| review | ⬜ not judged yet |  |",
        "| started | unknown |  |",
        "| acknowledged | 10:17:04 | 5m |",
        "| mitigated | not yet |  |",
        "| 10:17:04 | lin noted: Only API clients are hit, the web login is not. |",
        f"Journal: `refs/hotfix/7/journal` at `{stories.ANCHOR}`",
    ],
)
def test_the_body_holds_this_line(line: str) -> None:
    assert line in body(stories.mid_flow(audit="fail", proof="unproven")).splitlines()


@pytest.mark.parametrize(
    "line",
    [
        f"| Hotfix branch | `{stories.BRANCH}` | removed: its work is done |",
        "| Fix | #12 | merged, approved by sam |",
        (
            f"| Tag | [`v1.2.4`]({stories.URL}/tree/v1.2.4) | "
            f"[what changed]({stories.URL}/compare/v1.2.3...v1.2.4) |"
        ),
        f"| Release | [v1.2.4]({stories.URL}/releases/tag/v1.2.4) | published, as the latest |",
        "| Merge-back | #14 into `main` | the fix is there |",
        (
            f"| Deployment | [production]({stories.URL}/deployments/production) | "
            "`v1.2.4` runs, stable over its watch |"
        ),
        "| Post-mortem | #16 | 1 action |",
        "| resolved | 10:45:16 | 33m 12s |",
    ],
)
def test_the_body_of_a_finished_hotfix_holds_this_line(line: str) -> None:
    assert line in body(stories.finished()).splitlines()


def test_a_rollback_is_said_loudly() -> None:
    text = body(stories.rolled_back())
    assert "> [!CAUTION]\n> **Rolled back: production runs v1.2.3.**" in text
    assert "| Tag | [`v1.2.4`](https://github.com/acme/tokens/tree/v1.2.4) | withdrawn |" in text
    assert "rolled back to `v1.2.3` |" in text
    assert "| mitigated | not yet |  |" in text


def test_a_second_attempt_says_so() -> None:
    assert "## Hotfix 1.2.5 · critical · attempt 2\n" in body(stories.second_attempt())


def test_an_assumed_severity_a_quicker_rollback_and_an_override_are_said() -> None:
    first, triaged, *rest = stories.opened()
    assert isinstance(triaged, e.Triaged)
    assumed = e.Triaged(
        at=triaged.at,
        severity="high",
        decision="hotfix",
        rule="r",
        assumed=True,
        rollback_to="v1.2.2",
    )
    override = e.Overridden(
        at=triaged.at, by="sam", what=("audit",), because="no fix yet", comment=1
    )
    text = body(fold([first, assumed, *rest, override]))
    assert "| Severity | high (assumed: nobody said) |" in text
    assert "> **Perhaps quicker:** roll production back to `v1.2.2`" in text
    assert "| Fix production by | no deadline was given |" in text
    assert "| Overridden | audit by sam: no fix yet |" in text


def test_the_people_read_their_own_time() -> None:
    text = body(stories.mid_flow(), zone="Asia/Tokyo")
    assert "| Time (Asia/Tokyo) | What happened |" in text
    assert "| Fix production by | 2026-01-15 19:42 JST (30m after declaring) |" in text
    assert "| 2026-01-15 19:12:04 | Issue #7" in text


def test_bookkeeping_is_only_in_the_full_log() -> None:
    curated, full = body(stories.finished()).split(
        "<summary>Full log: 36 events, in the order of recording</summary>"
    )
    assert "Stakeholders were told" not in curated
    assert "Stakeholders were told: staged" in full


def test_the_anchor_is_read_from_the_tools_part_only() -> None:
    assert issue.anchor_of(body(stories.fixless())) == stories.ANCHOR
    forged = markers.write("anchor", {"head": "f" * 40})
    assert issue.anchor_of(f"{forged}\n\n{body(stories.fixless(), forged)}") == stories.ANCHOR
    assert issue.anchor_of(PERSON) is None
    wrong = markers.write("anchor", {"head": "not a sha"})
    assert issue.anchor_of(f"{markers.BEGIN}{wrong}{markers.END}") is None


def test_a_root_cause_is_named_only_by_a_person() -> None:
    assert "root cause" not in body(stories.finished())
    told = fold([stories.note("root cause: ABCDEF1 it was")], stories.fixless())
    assert "\n\nroot cause: abcdef1\n\n" in body(told)


def crowded(count: int) -> Story:
    notes = [
        e.Noted(at=stories.at(6 + i / 100), by="lin", text=f"note {i} {'<@> ' * 40}", comment=i)
        for i in range(count)
    ]
    return fold([*stories.opened(), *notes])


@pytest.mark.parametrize("count", [30, 60, 200, 900])
def test_a_long_story_fits_and_loses_its_oldest_rows_first(count: int) -> None:
    text = body(crowded(count))
    assert len(text.encode("utf-16-le")) // 2 <= sizes.LIMIT
    assert text.startswith(PERSON)
    assert f"note {count - 1} " in text
    assert issue.anchor_of(text) == stories.ANCHOR


def test_the_full_log_is_cut_before_the_timeline() -> None:
    curated, full = body(crowded(60)).split(
        "<summary>Full log: 65 events, in the order of recording</summary>"
    )
    assert "note 0 " in curated
    assert "note 0 " not in full
    assert "older events are left out here; `hotfix journal show 7` has them all.*" in full


@pytest.mark.parametrize("person", ["é" * 65_536, "🔥" * 40_000, "a\n" * 32_768])
def test_words_that_leave_no_room_are_cut_and_that_is_said(person: str) -> None:
    text = body(stories.mid_flow(), person)
    assert len(text.encode("utf-16-le")) // 2 <= sizes.LIMIT
    assert text.startswith(person[:20_000])
    assert "*(cut here: GitHub allows no longer text" in text
    assert issue.anchor_of(text) == stories.ANCHOR
    assert body(stories.mid_flow(), issue.person_part(text)) == text

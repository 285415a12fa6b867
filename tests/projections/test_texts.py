"""Merge-backs, release notes, the tag's message, the check run, the job summary."""

import re

import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.projections import check_run, pull_request, release_notes, reply, summary
from tests.projections import stories
from tests.projections.reading import acting


def test_a_clean_merge_back_says_that_nothing_is_left_to_settle() -> None:
    title, body = pull_request.merge_back(
        stories.watching(), stories.back("main", ("package.json",), ())
    )
    assert title == "Merge hotfix 1.2.4 back into main"
    assert body.splitlines()[0] == (
        "`v1.2.4` brought the fix of #7 into production. This brings it into `main`, so that the "
        "next release from there does not lose the fix."
    )
    assert "There are no conflicts." in body
    assert "**Resolved already:** `main` keeps its own version in `package.json`." in body
    assert "git merge" not in body


def test_a_merge_back_with_conflicts_lists_them_with_the_commands() -> None:
    _, body = pull_request.merge_back(
        stories.watching(), stories.back("release/2", (), ("a.js", "b.js"))
    )
    assert "> **A person has to resolve conflicts in 2 files.** This branch holds `v1.2.4`" in body
    assert "- `a.js`\n- `b.js`\n" in body
    assert "git switch merge-back/1.2.4-into-release-2\ngit merge origin/release/2\n" in body


def test_a_merge_back_closes_no_issue() -> None:
    title, body = pull_request.merge_back(
        stories.watching(), stories.back("fixes #3", (), ("fixes #4",))
    )
    assert "#3" not in title
    assert set(acting(body).references) == {"#7"}
    assert not any(word in body.lower() for word in ("closes", "fixes #7", "resolves"))


@pytest.mark.parametrize(
    "line",
    [
        "**1.2.4** is `v1.2.3` with one fix, and nothing else.",
        "**What was wrong:** Tokens with an empty signature are accepted (#7, severity critical).",
        "**The fix:** #12 by mona, approved by sam.",
        f"**All changes:** [v1.2.3...v1.2.4]({stories.URL}/compare/v1.2.3...v1.2.4)",
        "| tests | ✅ pass | 31 tests ran and passed |",
    ],
)
def test_the_release_notes_hold_this_line(line: str) -> None:
    assert line in release_notes.notes(stories.watching()).splitlines()


def test_the_tag_states_what_it_stands_on() -> None:
    assert release_notes.tag_message(
        stories.watching(), stories.ANCHOR, journal=stories.JOURNAL
    ) == (
        "Hotfix 1.2.4\n\n"
        "Incident: #7 Tokens with an empty signature are accepted\n"
        "Severity: critical\n"
        f"Base: v1.2.3 ({stories.BASE})\n"
        "Pull requests: #12\n"
        "Authors: mona\n"
        "Approved by: sam\n"
        f"Journal: refs/hotfix/7/journal {stories.ANCHOR}\n"
    )


def test_the_tag_leaves_out_what_is_not_known() -> None:
    message = release_notes.tag_message(stories.fixless(), "", journal=stories.JOURNAL)
    assert "Approved by" not in message
    assert "Journal" not in message


@pytest.mark.parametrize(
    ("verdicts", "allowed", "title"),
    [
        ({"review": "pass"}, (), "The gates let it through"),
        ({}, (), "The gates let it through; waits for review"),
        ({"audit": "fail"}, (), "Refused by audit; waits for review"),
        (
            {"tests": "fail", "audit": "error", "proof": "unproven"},
            (),
            "Refused by tests, audit; owed: proof; waits for review",
        ),
        (
            {"audit": "fail", "guard": "fail", "review": "fail"},
            ("audit",),
            "The gates let it through; overridden: audit; warning: guard; waits for review",
        ),
        ({"tests": "fail"}, ("tests",), "Refused by tests; waits for review"),
    ],
)
def test_the_check_is_titled_by_what_stands(
    verdicts: dict[str, str], allowed: tuple[str, ...], title: str
) -> None:
    assert check_run.title(stories.mid_flow(**verdicts).judged, allowed) == title


def test_a_gate_that_was_not_judged_is_said() -> None:
    judged = stories.mid_flow().judged
    assert check_run.title({"tests": judged["tests"]}) == (
        "The gates let it through; not judged: guard, proof, audit; waits for review"
    )


def test_the_check_lists_details_up_to_a_bound() -> None:
    event = e.GateJudged(
        at=stories.START, gate="tests", sha="x", verdict="fail", policy="block",
        summary="30 of 31 failed", details=tuple(f"test {i}" for i in range(30)),
    )  # fmt: skip
    text = check_run.summary({"tests": event})
    assert "| tests | ❌ fail (blocks) | 30 of 31 failed |" in text
    assert "**Tests**\n\n- test 0\n- test 1\n" in text
    assert "- test 19\n- *10 more are left out here*\n" in text


def run(outcome: str = "done", **more: object) -> summary.Run:
    return summary.Run("gate", outcome, "the fix of #12 waits", **more)  # type: ignore[arg-type]


def test_a_summary_says_what_happened_why_and_what_is_next() -> None:
    text = summary.summary(stories.mid_flow(audit="fail"), run("refused", said="the gates refuse"))
    assert text.startswith(
        "## ❌ the fix of #12 waits\n\n`hotfix gate`: refused\n\n**Why:** the gates refuse.\n"
    )
    assert (
        "**#7 Tokens with an empty signature are accepted:** The gates refuse the fix.\n\n"
        "**Next:** mona fixes what the gates name (audit) and pushes to #12;"
    ) in text


def test_a_reason_that_the_first_line_holds_is_not_said_twice() -> None:
    said = "the fix of #12 waits"
    assert summary.summary(stories.mid_flow(), run("waiting", said=said)).count(said) == 1
    text = reply.answer(
        stories.mid_flow(), "gate", "waiting", now=f"#7: {said}", said=said, following="", to=5
    )
    assert text.count(said) == 1


def test_a_failure_says_first_what_is_true_all_the_same() -> None:
    words = {"tried": "tagging", "found": "answered 502", "remedy": "run it again"}
    text = summary.failure("release", **words, now="v1.2.4 is not released")
    assert text.startswith("## ⚠️ v1.2.4 is not released\n\n`hotfix release`: failed\n\n```")
    assert summary.failure("release", **words).startswith("## ⚠️ `hotfix release` failed\n\n```")
    failure = OutsideFailed(**words)
    failure.now = "v1.2.4 is not released"
    said = reply.failure(stories.mid_flow(), "release", failure, to=5)
    assert said.startswith(
        "⚠️ **v1.2.4 is not released.** (`/hotfix release`: failed) answered 502."
    )


def test_a_halts_own_next_outweighs_the_storys() -> None:
    text = summary.summary(stories.fixless(), run(following="do `this` on #7"))
    assert "**Next:** do `this` on #7\n" in text


def picture(story: Story) -> str:
    return summary.summary(story, run()).split("```mermaid\n")[1].split("```")[0]


def test_the_picture_shows_the_way_and_the_place() -> None:
    drawn = picture(stories.mid_flow(audit="fail"))
    assert "incident([incident]) --> triage([triage]) --> branch([branch])" in drawn
    assert "class incident,triage,branch,fix done\n" in drawn
    assert "class gates failed\n" in drawn
    assert "class review now\n" in picture(stories.mid_flow())
    assert " now\n" not in picture(stories.finished())


def test_the_picture_shows_what_was_skipped() -> None:
    story = fold(
        [stories.finishing()[2]],
        fold([*stories.opened(), *stories.gated(), *stories.merged(), *stories.released()]),
    )
    assert "class staging,production,watch skipped\n" in picture(story)


def test_a_plan_names_what_it_would_change() -> None:
    changes = tuple(f"create thing {i}" for i in range(60))
    text = summary.summary(stories.fixless(), run(planned=True, changes=changes))
    assert "(planned only, nothing was changed)\n" in text
    assert "- create thing 49\n- *and 10 more*\n" in text


def test_a_summary_before_any_incident_has_no_picture() -> None:
    text = summary.summary(Story(), run("refused", said="no title"))
    assert "mermaid" not in text
    assert "**Next:** No hotfix is open. Open one" in text


LONG = "<@>" * 200


@pytest.mark.parametrize("count", [1, 30, 2000])
def test_texts_with_many_long_lines_are_still_taken_by_github(count: int) -> None:
    many = tuple(f"{i} {LONG}" for i in range(count))
    _, body = pull_request.merge_back(stories.watching(), stories.back("main", many, many))
    assert len(body) <= 65_535
    judged = stories.mid_flow(tests="fail", audit="fail", review="fail").judged
    full = {
        gate: msgspec.structs.replace(one, verdict="fail", summary=LONG, details=many)
        for gate, one in judged.items()
    }
    text = check_run.summary(full)
    assert len(text) <= 65_535
    assert text.count("❌ fail") == 5


def test_a_summary_that_fits_is_left_as_it_is() -> None:
    assert summary.fitting("# a\nb\n", 8) == "# a\nb\n"


@pytest.mark.parametrize("room", [200, 1000, 10_000])
def test_a_summary_that_does_not_fit_is_cut_at_a_line_and_says_so(room: int) -> None:
    text = "".join(f"line {number} with ünïcode 🔥\n" for number in range(2_000))
    cut = summary.fitting(text, room)
    assert len(cut.encode()) <= room
    kept, said = cut.split("\n\n*Cut here")
    assert "The whole stands in the incident's issue" in said
    assert all(re.fullmatch(r"line \d+ with ünïcode 🔥", line) for line in kept.splitlines())

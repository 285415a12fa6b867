"""What people say on the incident: each command's comment, and who may."""

from collections.abc import Callable

import pytest

from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.act_town import Town
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow
At = Callable[[str], Town]
ASKED = "hotfix/what was asked"


def answers(there: Town) -> list[str]:
    """Give what was answered on the incident."""
    rows = there.scene.get("issues/1/comments")
    return [row["body"] for row in rows if "hotfix:reply" in row["body"]]


def test_gate_judges_the_fix_with_evidence_of_another_job(town: At) -> None:
    there = town("proposed")
    ran = there.comment("kenji", "/hotfix gate")
    assert ran.ended == {ASKED: "success", "hotfix/run the change's tests": "success",
                         "hotfix/judge": "success"}, ran  # fmt: skip
    assert ran.output("hotfix/judge", "verdict") == "pass"
    head = there.scene.get(f"pulls/{acts.fix_pull(there.scene)}")["head"]["sha"]
    runs = there.scene.get(f"commits/{head}/check-runs")["check_runs"]
    assert [(run["name"], run["conclusion"]) for run in runs] == [("hotfix-gate", "success")]


def test_release_goes_on_to_staging_and_waits_for_production(town: At) -> None:
    there = town("approved")
    ran = there.comment("kenji", "/hotfix release")
    assert ran.code == 0, ran
    assert ran.output("hotfix/release", "tag") == "v1.2.4"
    assert ran.output("hotfix/release", "then") == "deploy staging"
    assert ran.output("staging", "then") == "deploy production"
    assert ran.output("production", "outcome") == "waiting"
    assert "a maintainer" in ran.output("production", "next").lower()
    assert there.scene.live.runs("staging") == "v1.2.4"
    assert there.scene.live.runs("production") == "v1.2.3"


def test_deploy_staging_runs_in_the_callers_own_job(town: At) -> None:
    there = town("released")
    ran = there.comment("kenji", "/hotfix deploy staging")
    assert ran.output(ASKED, "then") == "deploy staging"
    assert ran.output("staging", "outcome") == "done", ran
    assert there.scene.live.runs("staging") == "v1.2.4"


def test_the_second_persons_word_deploys_production_and_finishes(town: At) -> None:
    there = town("staged")
    ran = there.comment("priya", "/hotfix deploy production")
    assert ran.output("production", "outcome") == "done", ran
    assert there.scene.live.runs("production") == "v1.2.4"
    assert ran.ended["finish/hotfix/finish"] == "success", ran
    assert "release-published" in there.kinds()


def test_the_authors_own_word_for_production_is_none(town: At) -> None:
    there = town("staged")
    ran = there.comment("kenji", "/hotfix deploy production")
    assert ran.output("production", "outcome") == "waiting", ran
    assert there.scene.live.runs("production") == "v1.2.3"
    assert "kenji: wrote the fix" in answers(there)[-1]


def test_rollback_needs_no_other_job_and_puts_the_previous_version_back(town: At) -> None:
    there = town("deployed")
    ran = there.comment("priya", "/hotfix rollback because it is worse")
    assert ran.ended == {"rollback": "success"}, ran
    assert there.scene.live.runs("production") == "v1.2.3"
    assert "it is worse" in str(there.scene.journal())


def test_finish_publishes_and_proposes_what_is_left(town: At) -> None:
    there = town("landed")
    ran = there.comment("kenji", "/hotfix finish")
    assert ran.output("hotfix/finish", "outcome") == "done", ran
    assert there.kinds().count("post-mortem-filed") == 1


def test_status_says_where_it_stands_and_changes_nothing(town: At) -> None:
    there = town("gated")
    before = there.scene.refs()
    ran = there.comment("kenji", "/hotfix status")
    assert "Waiting for" in ran.jobs["hotfix/status"].summary, ran
    assert there.scene.refs() == before
    assert len(answers(there)) == 1
    assert "**Where it stands:** Waiting for" in answers(there)[0]
    asked = next(e for e in there.events("issue_comment") if e["sender"]["type"] == "User")
    again = there.run("issue_comment", asked)
    assert again.ended["hotfix/status"] == "success", again
    assert len(answers(there)) == 1, "it is answered once, however often the run is run again"


def test_a_note_is_put_on_the_timeline_with_all_its_lines(town: At) -> None:
    there = town("opened")
    ran = there.comment("kenji", "/hotfix note the cache was\nemptied at 03:10")
    assert ran.ended == {ASKED: "success", "hotfix/note": "success"}, ran
    noted = [event for event in there.scene.journal() if event["kind"] == "noted"]
    assert [event["text"] for event in noted] == ["the cache was emptied at 03:10"]


def test_an_override_is_a_maintainers_and_names_its_reason(town: At) -> None:
    there = town("gated")
    refused = there.comment("kenji", "/hotfix override guard because I say so")
    assert refused.output("hotfix/override", "outcome") == "refused"
    allowed = there.comment("mona", "/hotfix override guard,proof because it is one line")
    assert allowed.output("hotfix/override", "outcome") == "done", allowed
    told = [event for event in there.scene.journal() if event["kind"] == "overridden"]
    assert [(event["what"], event["because"]) for event in told] == [
        (["guard", "proof"], "it is one line")
    ]


def test_a_comment_opens_an_incident_with_a_severity(town: At) -> None:
    there = town("protected")
    there.scene.person("mona").click("POST", "issues", {"title": "It is 41", "body": "So wrong"})
    ran = there.comment("mona", "/hotfix open critical")
    assert ran.ended["hotfix/open"] == "success", ran
    assert there.branches() == ["refs/heads/hotfix/1.2.4-critical-it-is-41"]


@pytest.mark.parametrize("role", ["read", "triage"])
@pytest.mark.parametrize("word", ["gate", "note I was here", "rollback"])
def test_who_may_not_write_commands_nothing(town: At, role: str, word: str) -> None:
    there = town("deployed" if word == "rollback" else "proposed")
    newcomer(there.scene, "nora", role)
    before = there.scene.refs("refs/hotfix")
    there.scene.person("priya").click("POST", "issues/1/comments", {"body": f"/hotfix {word}"})
    ran = there.play("issue_comment", "created", login="nora")
    assert ran.code == 1, ran
    assert "nora" in "".join(job.summary for job in ran.jobs.values())
    assert answers(there) == []
    assert there.scene.refs("refs/hotfix") == before
    assert there.scene.live.runs("production") == ("v1.2.4" if word == "rollback" else "v1.2.3")


@pytest.mark.parametrize("role", ["write", "maintain", "admin"])
def test_who_may_write_may_command(town: At, role: str) -> None:
    there = town("opened")
    newcomer(there.scene, "nora", role)
    there.scene.person("priya").click("POST", "issues/1/comments", {"body": "/hotfix note here"})
    ran = there.play("issue_comment", "created", login="nora")
    assert ran.output("hotfix/note", "outcome") == "done", ran


def test_a_bots_comment_commands_nothing(town: At) -> None:
    there = town("deployed")
    there.scene.person("priya").click("POST", "issues/1/comments", {"body": "/hotfix rollback"})
    ran = there.play("issue_comment", "created", login="robot[bot]", type="Bot")
    assert there.scene.live.runs("production") == "v1.2.4", ran
    assert project.NEXT in there.scene.refs("refs/tags/v1.2.4").popitem()[0]


def test_a_slip_of_the_tongue_is_answered_with_the_nearest_command(town: At) -> None:
    there = town("proposed")
    ran = there.comment("kenji", "/hotfix gaet")
    assert ran.ended == {ASKED: "failure"}, ran
    assert len(ran.annotations) == 1
    assert "did you mean gate?" in ran.annotations[0]
    assert "did you mean gate?" in answers(there)[-1]


@pytest.mark.parametrize("words", ["rollback? not yet", "rollbacks are scary", "rollback now!"])
def test_what_only_begins_like_a_rollback_rolls_nothing_back_and_is_answered(
    town: At, words: str
) -> None:
    there = town("deployed")
    ran = there.comment("priya", f"/hotfix {words}")
    assert ran.ended == {"rollback": "failure"}, ran
    assert there.scene.live.runs("production") == "v1.2.4"
    assert "rollback-intended" not in there.kinds()
    assert "/hotfix" in answers(there)[-1]


def test_a_rollback_that_strays_to_the_other_jobs_is_answered_with_how_to_say_it(town: At) -> None:
    there = town("deployed")
    ran = there.comment("priya", "/hotfix  rollback")
    assert ran.ended == {ASKED: "failure"}, ran
    assert there.scene.live.runs("production") == "v1.2.4"
    assert "begins exactly with" in answers(there)[-1]


def test_capital_letters_roll_back_as_small_ones_do(town: At) -> None:
    there = town("deployed")
    ran = there.comment("priya", "/Hotfix ROLLBACK because it is worse")
    assert ran.ended == {"rollback": "success"}, ran
    assert there.scene.live.runs("production") == "v1.2.3"

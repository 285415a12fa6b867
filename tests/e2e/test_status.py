"""`hotfix status` on a server: what is true now, for few questions, and nothing is written."""

import contextlib
import io
from datetime import UTC, datetime, timedelta

import pytest

from hotfix_actions.cli import main
from hotfix_actions.domain.lease import Holder, Worker, encode
from hotfix_actions.domain.state import lease_of
from tests.e2e.conftest import At
from tests.e2e.test_garbled import JOURNAL, put
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow
ONE, LIST = 4, 5


def told(scene: Scene, *words: str, most: int = ONE) -> Answer:
    """Ask where it stands; hold the budget, and that nothing is written."""
    before = scene.refs()
    answer = scene.hotfix("status", *words, good=[0])
    assert len(answer.requests) <= most, [one.path for one in answer.requests]
    assert answer.writes == []
    assert scene.refs() == before
    return answer


def test_it_is_read_live_what_people_did_since_the_journal_was_written(at: At) -> None:
    scene = at("opened")
    acts.propose(scene)
    proposed = told(scene, INCIDENT).told
    assert proposed["stage"] == "ungated"
    assert proposed["fix"]["author"] == "kenji"
    scene.person("priya").click("PATCH", f"issues/{INCIDENT}", {"state": "closed"})
    (scene.live.folder / "production").write_text("v1.2.9\n")
    after = told(scene, INCIDENT).told
    assert after["issue"] == "closed"
    assert after["environments"]["production"]["runs"] == "v1.2.9"
    assert after["said"].endswith("Production runs v1.2.9.")


def test_reviews_and_checks_of_the_head_are_told(at: At) -> None:
    scene = at("gated")
    objection = {"event": "REQUEST_CHANGES", "body": "not yet"}
    waiting = told(scene, INCIDENT).told
    assert "waiting for a review of" in waiting["said"]
    assert waiting["fix"]["checks"] == {"hotfix-gate": "success"}
    pull = waiting["fix"]["pull-request"]
    scene.person("priya").click("POST", f"pulls/{pull}/reviews", objection)
    objected = told(scene, INCIDENT).told
    assert objected["fix"]["changes-requested-by"] == ["priya"]
    assert objected["unread"] == []
    scene.person("priya").click("POST", f"pulls/{pull}/reviews", {"event": "APPROVE"})
    merged = told(scene, INCIDENT).told
    assert merged["fix"]["approved-by"] == ["priya"]
    assert merged["stage"] == "unreleased"


def test_a_run_that_was_killed_with_a_lease_costs_one_question_more(at: At) -> None:
    scene = at("opened")
    soon = datetime.now(UTC) + timedelta(hours=1)
    holder = Holder("gone", soon, 1, "gate", worker=Worker("gone", run_id=77, attempt=1))
    lock = f"refs/{lease_of(INCIDENT)}"
    tree = scene.git("mktree").strip()
    who = ("-c", "user.name=E", "-c", "user.email=e@example.com")
    sha = scene.git(*who, "commit-tree", tree, "-F", "-", stdin=encode(holder)).strip()
    scene.git("update-ref", lock, sha)
    answer = told(scene, INCIDENT)
    (lease,) = answer.told["leases"]
    assert (lease["ref"], lease["run"]) == (lock, "gone")
    assert any("actions/runs/77" in one.path for one in answer.requests)


def test_without_a_number_every_open_hotfix_is_told_and_garbled_journals_are_named(at: At) -> None:
    scene = at("released")
    scene.git("update-ref", "refs/hotfix/2/journal", JOURNAL)  # one more, of another incident
    put(scene, "refs/hotfix/3/journal", "blob")
    mona = scene.person("mona")
    reported = mona.click("POST", "issues", {"title": "Another", "body": "", "labels": ["hotfix"]})
    found = told(scene, most=LIST).told
    assert [one["stage"] for one in found["hotfixes"]] == ["unstaged", "unstaged"]
    assert any("refs/hotfix/3/journal points to a blob" in note for note in found["notes"])
    assert any(f"#{reported['number']} has the label" in note for note in found["notes"])
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert main(["status"], scene.env("kenji"), scene.stage.here) == 0
    assert out.getvalue().splitlines()[0] == "2 hotfixes are open."
    assert f"Production runs {project.BASE}." in out.getvalue()


def test_where_no_hotfix_is_open_it_says_so(at: At) -> None:
    scene = at("reported")
    assert told(scene, most=LIST).told["hotfixes"] == []
    assert f"hotfix open {INCIDENT}" in told(scene, INCIDENT).told["next"]


def test_whoever_verifies_a_journal_finds_the_writers_notices(at: At) -> None:
    scene = at("opened")
    for who in ("kenji", "priya"):
        answer = scene.hotfix(
            "journal", "verify", INCIDENT, env={"HOTFIX_TOKEN": scene.person(who).token}
        )
        assert answer.code == 0, answer.out


def test_a_notice_that_stands_twice_is_not_gone(at: At) -> None:
    scene = at("opened")
    (notice,) = scene.get(f"issues/{INCIDENT}/comments")
    scene.person("kenji").click("POST", f"issues/{INCIDENT}/comments", {"body": notice["body"]})
    theirs = {"HOTFIX_TOKEN": scene.person("kenji").token}
    answer = scene.hotfix("journal", "verify", INCIDENT, env=theirs)
    assert answer.code == 0, answer.out


def test_an_approval_that_was_given_is_seen_with_no_question_more(at: At) -> None:
    found = told(at("agreed"), INCIDENT).told
    assert "asked for production, and it is not deployed yet" in found["said"]
    assert f"`hotfix deploy production {INCIDENT}`" in found["next"]

"""A breach takes the version out again; going back works twice, and never waits for a watch."""

import re
from datetime import timedelta

import pytest

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.commands import rollback
from hotfix_actions.domain.lag import LATE
from hotfix_actions.domain.lease import Holder, Worker, encode
from hotfix_actions.domain.live import lock_of
from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_gate import Gate

pytestmark = pytest.mark.slow

WITHDRAWN = f"refs/hotfix/withdrawn/{project.NEXT}"
DEPLOY = ("deploy", "production", INCIDENT)
ROLLBACK = ("rollback", INCIDENT)


def assert_back(scene: Scene) -> None:
    """The previous version runs, is recorded, and the other one is withdrawn everywhere."""
    assert scene.live.runs("production") == project.BASE
    assert scene.refs(WITHDRAWN)[WITHDRAWN] == scene.git("rev-parse", f"{project.NEXT}^{{commit}}")
    (release,) = [row for row in scene.get("releases") if row["tag_name"] == project.NEXT]
    assert (release["name"], release["prerelease"]) == (f"{project.NEXT} (withdrawn)", True)
    assert scene.get("releases/latest")["tag_name"] == project.BASE
    assert states(scene) == [(project.BASE, "success"), (project.NEXT, "failure")]
    kinds = [event["kind"] for event in scene.journal()]
    for kind in ("rollback-intended", "rolled-back", "withdrawn"):
        assert kinds.count(kind) == 1
    assert f"{project.NEXT} is withdrawn" in scene.get(f"issues/{INCIDENT}")["body"]
    assert scene.verify().code == 0


def states(scene: Scene) -> list[tuple[str, str]]:
    """Give our production records with their last word, newest first."""
    rows = scene.get("deployments", environment="production")
    return [
        (row["ref"], scene.get(f"deployments/{row['id']}/statuses")[0]["state"]) for row in rows
    ]


def waits(answer: Answer) -> list[str]:
    return [span.name for span in answer.spans if span.kind == "wait"]


def test_a_breach_puts_the_previous_version_back_by_itself(at: At) -> None:
    scene = at("agreed")
    scene.live.bad = {project.NEXT}
    answer = scene.hotfix(*DEPLOY, actor="priya")
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    assert "error_rate 0.5 is over 0.01" in answer.told["said"]
    assert scene.live.done()[-2:] == [
        f"deploy production {project.NEXT}",
        f"restore production {project.BASE}",
    ]
    assert_back(scene)


def test_a_failed_rollout_puts_the_previous_version_back_by_itself(at: At) -> None:
    scene = at("agreed")
    script = scene.stage.here / "ops.sh"
    broken = '  deploy) echo half-way > "$live"; echo no space left >&2; exit 9 ;;'
    script.write_text(re.sub(r"^  deploy\).*$", broken, script.read_text(), flags=re.MULTILINE))
    answer = scene.hotfix(*DEPLOY, actor="priya")
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    assert "no space left" in answer.told["said"]
    assert_back(scene)


def test_a_restore_that_does_not_show_is_no_rollback(at: At) -> None:
    scene = at("deployed")
    script = scene.stage.here / "ops.sh"
    whole = script.read_text()
    script.write_text(re.sub(r"^  restore\).*$", "  restore) ;;", whole, flags=re.MULTILINE))
    answer = scene.hotfix(*ROLLBACK, actor="priya")
    assert answer.code == 4
    assert f"production still runs {project.NEXT}: the restore command ended well" in answer.err
    assert "rolled-back" not in [event["kind"] for event in scene.journal()]
    script.write_text(whole)
    assert scene.hotfix(*ROLLBACK, actor="priya").code == 0
    assert_back(scene)


def test_a_rollback_repeated_changes_nothing(at: At) -> None:
    scene = at("deployed")
    assert scene.hotfix(*ROLLBACK, "--because", "customers called", actor="priya").code == 0
    assert_back(scene)
    before, live = scene.refs(), scene.live.done()
    again = scene.hotfix(*ROLLBACK, actor="mona")
    assert (again.code, again.writes) == (0, [])
    assert (scene.refs(), scene.live.done()) == (before, live)


def test_a_rollback_repeated_gives_back_the_lock_that_its_killed_run_left_and_no_other(
    at: At,
) -> None:
    scene = at("deployed")
    assert scene.hotfix(*ROLLBACK, actor="priya").code == 0
    (back,) = [event for event in scene.journal() if event["kind"] == "rolled-back"]
    lock, live = f"refs/{lock_of('production')}", scene.live.done()
    for run, stays in (("another", True), (back["run"], False)):
        worker = Worker(run, host="elsewhere", process="1")
        until = SystemClock(Trace()).now() + timedelta(minutes=25)
        text = encode(Holder(run, until, command="rollback", worker=worker))
        who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        tree = scene.git("mktree", stdin="").strip()
        scene.git("update-ref", lock, scene.git(*who, "commit-tree", tree, stdin=text).strip())
        assert scene.hotfix(*ROLLBACK, actor="priya").code == 0
        assert (lock in scene.refs("refs/hotfix/environments")) is stays
    assert scene.live.done() == live


def test_a_rollback_that_a_person_did_by_hand_is_verified_and_recorded(at: At) -> None:
    scene = at("deployed")
    (scene.live.folder / "production").write_text(f"{project.BASE}\n")
    assert scene.hotfix(*ROLLBACK, actor="priya").code == 0
    assert not [line for line in scene.live.done() if line.startswith("restore")]
    assert_back(scene)


def test_a_rollback_stops_a_running_watch_and_does_not_queue(at: At) -> None:
    scene = at("agreed")
    watching = scene.start(*DEPLOY, "--config", str(long_watch(scene)), actor="priya")
    assert scene.live.looked_at.wait(30)
    back = scene.hotfix(*ROLLBACK, actor="mona")
    assert watching.poll() is None or watching.returncode == 1
    out, err = watching.communicate(timeout=30)
    assert watching.returncode == 1, out + err
    assert back.code == 0
    assert not [name for name in waits(back) if "waiting for" in name]
    assert_back(scene)
    assert scene.hotfix(*DEPLOY, actor="priya").code == 1


def test_a_rollback_that_came_and_went_between_two_looks_of_a_watch_stops_it(at: At) -> None:
    scene = at("agreed")
    config = str(long_watch(scene, every="5s"))
    watching = scene.start(*DEPLOY, "--config", config, actor="priya")
    assert scene.live.looked_at.wait(30)
    scene.hotfix(*ROLLBACK, actor="mona", good=[0])
    out, err = watching.communicate(timeout=60)
    assert watching.returncode == 1, out + err
    assert_back(scene)


def test_who_was_taken_over_does_not_roll_back_a_second_time(at: At) -> None:
    """The watch ends while the rollback that stopped it is still at work."""
    scene = at("agreed")
    watching = scene.start(*DEPLOY, "--config", str(long_watch(scene)), actor="priya")
    assert scene.live.looked_at.wait(30)
    gate = Gate(scene, "repos/create-deployment", "after")
    back = scene.start(*ROLLBACK, actor="mona")
    gate.wait()
    out, err = watching.communicate(timeout=30)
    assert watching.returncode == 1, out + err
    gate.open()
    said = back.communicate(timeout=30)
    assert back.returncode == 0, said
    assert [line for line in scene.live.done() if line.startswith("restore")] == [
        f"restore production {project.BASE}"
    ]
    assert_back(scene)


def test_with_github_silent_a_named_state_is_restored_and_recorded_later(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollback, "PATIENCE_WITH_STATE", 0.0)
    scene = at("deployed")
    silent = {"GITHUB_API_URL": "http://127.0.0.1:9"}
    before = scene.refs()
    answer = scene.hotfix(*ROLLBACK, "--to", project.BASE, actor="priya", env=silent, good=[0])
    assert (scene.live.runs("production"), scene.refs()) == (project.BASE, before)
    assert answer.told["said"].startswith(f"production runs {project.BASE}")
    (paste,) = re.findall(r"`hotfix (.+?)`", answer.told["next"])
    assert paste == f"rollback {INCIDENT} --to {project.BASE}"
    scene.hotfix(*paste.split(), actor="priya", good=[0])
    assert_back(scene)
    assert len([line for line in scene.live.done() if line.startswith("restore")]) == 1


def test_github_falling_silent_on_the_way_does_not_stop_a_rollback(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PATIENCE", "PATIENCE_WITH_STATE"):
        monkeypatch.setattr(rollback, name, 0.0)
    scene = at("deployed")
    named = ("--to", project.BASE)
    for match, skip, words in (
        ("* /repos/*", 1, named),
        ("POST /repos/*", 0, ()),
        ("POST /repos/*", 1, named),
        ("POST /repos/*", 1, ()),
    ):
        (scene.live.folder / "production").write_text(f"{project.NEXT}\n")
        scene.fault(match, "drop-before", skip=skip, times=99)
        answer = scene.hotfix(*ROLLBACK, *words, actor="priya", good=[0])
        scene.stage.sandbox.faults.clear()
        assert scene.live.runs("production") == project.BASE, (match, skip, words)
        assert " ".join((*ROLLBACK, *words)) in answer.told["next"]
    scene.hotfix(*ROLLBACK, actor="priya", good=[0])
    assert_back(scene)


def test_the_state_to_name_stands_in_the_deployments_payload_and_in_the_issue(at: At) -> None:
    scene = at("deployed")
    newest = scene.get("deployments", environment="production")[0]
    assert newest["payload"]["previous"] == project.BASE
    assert f"{project.BASE} ran there" in scene.get(f"issues/{INCIDENT}")["body"]


def test_a_named_state_comes_before_the_recorded_one(at: At) -> None:
    scene = at("deployed")
    scene.hotfix(*ROLLBACK, "--to", "web=blue eu-1", actor="priya", good=[0])
    assert scene.live.runs("production") == "web=blue eu-1"
    scene.hotfix(*ROLLBACK, actor="priya", good=[0])  # it is done: the recorded one is not wanted
    assert scene.live.runs("production") == "web=blue eu-1"
    scene.hotfix(*ROLLBACK, "--to", project.BASE, actor="priya", good=[0])
    assert scene.live.runs("production") == project.BASE
    told = [event["to"] for event in scene.journal() if event["kind"] == "rolled-back"]
    assert told == ["web=blue eu-1", project.BASE]
    assert scene.verify().code == 0


def test_a_version_that_the_journal_does_not_know_of_is_put_back_all_the_same(at: At) -> None:
    scene = at("opened")
    answer = scene.hotfix(*ROLLBACK, "--to", "v1.2.2", actor="priya", good=[0])
    assert scene.live.runs("production") == "v1.2.2"
    assert "of the default branch" in answer.told["text"]
    assert "nothing will be recorded" in answer.told["next"]
    assert "warning" not in answer.told
    answer = scene.hotfix(*ROLLBACK, "--to", "nonsense", actor="priya", good=[0])
    assert scene.live.runs("production") == "nonsense"
    assert "nonsense is no tag of this repository" in answer.told["warning"]


@pytest.mark.parametrize("journal", ["deleted", "a blob"])
def test_without_its_journal_a_rollback_takes_the_state_from_the_deployments_record(
    at: At, journal: str
) -> None:
    scene = at("deployed")
    ref = f"refs/hotfix/{INCIDENT}/journal"
    if journal == "deleted":
        scene.git("update-ref", "-d", ref)
    else:
        scene.git("update-ref", ref, scene.git("hash-object", "-w", "--stdin", stdin="x").strip())
    before = scene.refs(ref)
    for _ in range(2):
        answer = scene.hotfix(*ROLLBACK, actor="priya")
        assert answer.code == 0, answer.err
        assert f"production runs {project.BASE}; the journal does not hold" in answer.told["said"]
    assert scene.live.runs("production") == project.BASE
    assert WITHDRAWN in scene.refs(WITHDRAWN)
    assert states(scene) == [(project.BASE, "success"), (project.NEXT, "failure")]
    assert (scene.refs(ref), scene.refs("refs/hotfix/environments")) == (before, {})


def test_records_that_fail_after_the_restore_are_told_as_just_that(at: At) -> None:
    scene = at("deployed")
    scene.fault("repos/create-deployment", "502-before", times=99)
    answer = scene.hotfix(*ROLLBACK, actor="priya", good=[4])
    assert scene.live.runs("production") == project.BASE
    assert f"production runs {project.BASE}, verified; recording it failed" in answer.err
    scene.stage.sandbox.faults.clear()
    scene.hotfix(*ROLLBACK, "--to", project.BASE, actor="priya", good=[0])
    assert_back(scene)


@pytest.mark.parametrize("heard", ["in the same run", "by the next run"])
def test_a_record_that_github_makes_late_is_the_only_one_and_gets_its_status(
    at: At, monkeypatch: pytest.MonkeyPatch, heard: str
) -> None:
    scene = at("deployed")
    gate = Gate(scene, "repos/create-deployment", "after")
    slept: list[float] = []

    def sleep(_: SystemClock, seconds: float, __: str) -> None:
        slept.append(seconds)
        if heard == "in the same run" and len(slept) == 1:
            gate.open()

    monkeypatch.setattr(rollback, "RECORDING_ANSWER", 0.3)
    monkeypatch.setattr(SystemClock, "sleep", sleep)
    answer = scene.hotfix(*ROLLBACK, actor="priya")
    assert scene.live.runs("production") == project.BASE
    if heard == "by the next run":
        assert (answer.code, sum(slept)) == (4, LATE), answer
        assert f"production runs {project.BASE}, verified; recording it failed" in answer.err
        gate.open()
        monkeypatch.setattr(rollback, "RECORDING_ANSWER", 30.0)
        scene.hotfix(*ROLLBACK, actor="priya", good=[0])
    assert_back(scene)


def long_watch(scene: Scene, every: str = "50ms") -> "object":
    """Give a configuration by which production would be watched for ten minutes."""
    path = scene.work / "hotfix.yml"
    text = project.config(scene.live.url, seconds="10m")
    path.write_text(text.replace("every: 50ms", f"every: {every}"))
    return path


def test_rolling_back_a_closed_incident_opens_it_again_and_names_the_next_attempt(at: At) -> None:
    scene = at("finished")
    assert scene.get(f"issues/{INCIDENT}")["state"] == "closed"
    answer = scene.hotfix(*ROLLBACK, actor="mona", good=[0])
    gone = f"{project.NEXT} is withdrawn"
    said = f"production runs {project.BASE} again; {gone}"
    assert answer.told["said"] == f"{said}; #{INCIDENT} is open again"
    assert f"hotfix open {INCIDENT} --new-attempt" in answer.told["next"]
    assert f"main got {project.NEXT}, too" in answer.told["next"]
    assert re.search(r"press Revert on #\d+", answer.told["next"])
    issue = scene.get(f"issues/{INCIDENT}")
    assert issue["state"] == "open"
    assert f"**Rolled back: production runs {project.BASE}.**" in issue["body"]
    assert "attempt 2" in scene.hotfix("status", INCIDENT).told["next"]
    written = len(scene.journal())
    again = scene.hotfix(*ROLLBACK, actor="mona", good=[0])
    assert again.told["said"] == said
    assert len(scene.journal()) == written

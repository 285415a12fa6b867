"""A version that was rolled back stays out, whoever takes the rollback out of the journal."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

JOURNAL = f"refs/hotfix/{INCIDENT}/journal"
WITHDRAWN = f"refs/hotfix/withdrawn/{project.NEXT}"


def rewind(scene: Scene) -> None:
    """Take everything off the journal that tells of production, and the mark of the version."""
    for sha in scene.git("rev-list", JOURNAL).splitlines():
        lines = scene.git("show", f"{sha}:journal.jsonl").splitlines()
        if not any('"rollout-intended"' in one and '"production"' in one for one in lines):
            break
    scene.git("update-ref", JOURNAL, sha)
    scene.git("update-ref", "-d", WITHDRAWN)


def records(scene: Scene, environment: str = "production") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = scene.get("deployments", environment=environment)
    return rows


def say(scene: Scene, record: dict[str, Any], state: str) -> None:
    """Let a writer say of anybody's record how it went."""
    body = {"state": state, "description": "All well"}
    scene.person("kenji").click("POST", f"deployments/{record['id']}/statuses", body)


def call_it_a_success(scene: Scene, environment: str = "production") -> None:
    for record in records(scene, environment):
        say(scene, record, "success")


def delete(scene: Scene, *refs: str) -> None:
    for record in records(scene):
        if record["ref"] in refs:
            say(scene, record, "failure")
            scene.person("kenji").click("DELETE", f"deployments/{record['id']}")


def delete_all(scene: Scene) -> None:
    delete(scene, project.NEXT, project.BASE)


def delete_all_but_the_notice(scene: Scene) -> None:
    delete_all(scene)
    (release,) = (one for one in scene.get("releases") if one["tag_name"] == project.NEXT)
    body = {"name": project.NEXT, "body": ""}
    scene.person("kenji").click("PATCH", f"releases/{release['id']}", body)


def flood(scene: Scene) -> None:
    """Hide the records behind newer ones."""
    for _ in range(12):
        body = {"ref": project.BASE, "task": "deploy:hotfix", "environment": "production"}
        more = {"auto_merge": False, "required_contexts": [], "payload": {}}
        scene.person("kenji").click("POST", "deployments", body | more)


def asked(scene: Scene) -> Answer:
    return scene.hotfix("deploy", "production", INCIDENT, actor="priya")


def assert_undone(scene: Scene, answer: Answer, by: str) -> None:
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    assert f"{project.NEXT} was rolled back in production: {by}" in answer.told["said"]
    assert "although the journal does not" in answer.told["said"]
    assert scene.live.runs("production") == project.BASE


@pytest.mark.parametrize(
    ("also", "by"),
    [
        (lambda _: None, "deployment"),
        (call_it_a_success, "deployment"),
        (lambda scene: delete(scene, project.NEXT), "deployment"),
        (lambda scene: delete(scene, project.BASE), "deployment"),
        (delete_all, "release"),
        (delete_all_but_the_notice, "comment"),
        (flood, "deployment"),
    ],
    ids=(
        "nothing else",
        "records called a success",
        "the rollout's record deleted",
        "the rollback's record deleted",
        "both records deleted",
        "all but the notice",
        "newer records",
    ),
)
def test_the_old_approval_never_brings_a_rolled_back_version_back(
    at: At, also: Callable[[Scene], None], by: str
) -> None:
    scene = at("rolled back")
    rewind(scene)
    also(scene)
    assert_undone(scene, asked(scene), by)
    acts.agree(scene)  # nor does a new one
    assert_undone(scene, asked(scene), by)
    told = scene.hotfix("open", INCIDENT, "--new-attempt", good=[0]).told
    assert (told["attempt"], told["base-tag"], told["version"]) == ("2", project.BASE, "1.2.5")
    assert WITHDRAWN in scene.refs()


def test_a_version_that_staging_gave_up_stays_out_of_both(at: At) -> None:
    scene = at("agreed")
    before = scene.git("rev-parse", JOURNAL)
    scene.hotfix("rollback", INCIDENT, "--environment", "staging", actor="priya", good=[0])
    call_it_a_success(scene, "staging")
    scene.git("update-ref", JOURNAL, before)
    scene.git("update-ref", "-d", WITHDRAWN)
    answer = scene.hotfix("deploy", "staging", INCIDENT)
    assert f"{project.NEXT} was rolled back in staging: deployment" in answer.told["said"]
    answer = asked(scene)
    assert (answer.code, answer.told["outcome"]) == (1, "refused")
    for environment in ("staging", "production"):
        assert scene.live.runs(environment) == project.BASE
    assert scene.hotfix("open", INCIDENT, "--new-attempt", good=[0]).told["attempt"] == "2"


def test_a_mark_alone_is_not_needed(at: At) -> None:
    scene = at("rolled back")
    scene.git("update-ref", "-d", WITHDRAWN)
    answer = asked(scene)
    assert "was rolled back and is withdrawn" in answer.told["said"]
    assert scene.live.runs("production") == project.BASE


def test_without_a_journal_nothing_is_deployed(at: At) -> None:
    scene = at("rolled back")
    for ref in (JOURNAL, WITHDRAWN):
        scene.git("update-ref", "-d", ref)
    assert "no hotfix has been opened" in asked(scene).told["found"]
    assert scene.live.runs("production") == project.BASE


def test_a_forged_record_only_stops_and_a_new_attempt_goes_on(at: At) -> None:
    scene = at("agreed")
    body = {"ref": project.BASE, "task": "deploy:hotfix", "environment": "production"}
    more = {"auto_merge": False, "required_contexts": [], "payload": {"rollback": project.NEXT}}
    scene.person("kenji").click("POST", "deployments", body | more)
    assert_undone(scene, asked(scene), "deployment")
    assert scene.hotfix("open", INCIDENT, "--new-attempt", good=[0]).told["attempt"] == "2"


def test_another_versions_rollback_voids_the_approval_given_before(at: At) -> None:
    scene = at("agreed")
    body = {"ref": project.BASE, "task": "deploy:hotfix", "environment": "production"}
    more = {"auto_merge": False, "required_contexts": [], "payload": {"rollback": "v1.1.9"}}
    scene.person("kenji").click("POST", "deployments", body | more)
    answer = asked(scene)
    assert (answer.code, answer.told["outcome"]) == (0, "waiting")
    assert "priya: said so before the last rollback" in answer.told["said"]
    assert scene.live.runs("production") == project.BASE


def test_records_made_ahead_deny_no_number(at: At) -> None:
    scene = at("opened")
    for version in (project.NEXT, "v1.2.5"):
        ahead = {"ref": "main", "task": "deploy:hotfix", "auto_merge": False,
                 "required_contexts": [], "environment": "production",
                 "payload": {"rollback": version}}  # fmt: skip
        scene.person("kenji").click("POST", "deployments", ahead)
    acts.propose(scene)
    acts.gate(scene)
    acts.propose_and_merge(scene)
    for words in (("release", INCIDENT), ("deploy", "staging", INCIDENT)):
        assert scene.hotfix(*words, good=[0])
    acts.agree(scene)
    assert scene.hotfix("deploy", "production", INCIDENT, actor="priya", good=[0])
    assert scene.live.runs("production") == project.NEXT


def test_a_number_that_a_record_calls_rolled_back_is_never_used_again(at: At) -> None:
    scene = at("deployed")
    scene.hotfix("rollback", INCIDENT, actor="priya", good=[0])
    scene.git("update-ref", "-d", WITHDRAWN)
    scene.git("update-ref", "-d", f"refs/tags/{project.NEXT}")
    scene.git("update-ref", "-d", f"refs/heads/{acts.hotfix_branch(scene)}")
    scene.hotfix("open", INCIDENT, "--new-attempt", actor="priya", good=[0])
    made = [event for event in scene.journal() if event["kind"] == "branch-made"][-1]
    assert made["tag"] == "v1.2.5"

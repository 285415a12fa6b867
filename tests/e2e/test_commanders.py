"""Every command asks for the role of who commands by a comment, not the first job alone."""

import pytest

from tests.e2e.conftest import At
from tests.support.e2e import INCIDENT
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow
COMMANDS = {
    "gate": ("proposed", ("gate", INCIDENT)),
    "release": ("approved", ("release", INCIDENT)),
    "deploy staging": ("released", ("deploy", "staging", INCIDENT)),
    "deploy production": ("agreed", ("deploy", "production", INCIDENT)),
    "rollback": ("deployed", ("rollback", INCIDENT)),
    "finish": ("deployed", ("finish", INCIDENT)),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("role", ["read", "triage"])
def test_a_comment_of_who_may_not_write_is_refused_by_the_command_itself(
    at: At, name: str, role: str
) -> None:
    point, words = COMMANDS[name]
    scene = at(point)
    newcomer(scene, "nora", role)
    event = {
        "action": "created",
        "comment": {"id": 1, "body": f"/hotfix {name}"},
        "issue": {"number": int(INCIDENT)},
        "sender": {"login": "nora", "type": "User"},
    }
    env = {"GITHUB_EVENT_NAME": "issue_comment"}
    answer = scene.hotfix(*words, actor="nora", event=event, env=env)
    assert (answer.code, answer.told["outcome"]) == (1, "refused"), answer
    assert "nora" in answer.told["said"]
    assert answer.writes == []

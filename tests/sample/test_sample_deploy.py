"""The sample's own scripts put real versions of it into real environments."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.sample.helpers import Answer, Env, Machine, apply_fix, free_port, set_version

pytestmark = pytest.mark.slow

Copy = Callable[[str], Path]


@pytest.fixture
def fixed(checkout: Copy) -> Path:
    """A checkout of v1.2.4: production with the fix."""
    folder = checkout("v1.2.3")
    apply_fix(folder)
    set_version(folder, "1.2.4")
    return folder


@pytest.fixture
def production(machine: Machine, checkouts: dict[str, Path]) -> Machine:
    """A machine whose production runs v1.2.3."""
    assert machine.deploy(checkouts["v1.2.3"]).code == 0
    return machine


def state(machine: Machine) -> str:
    answer = machine.script("deploy.mjs", "state")
    assert answer.code == 0, answer.err
    return answer.out


def restore(machine: Machine, tag: str) -> Answer:
    return machine.script("deploy.mjs", "restore", HOTFIX_RESTORE=tag)


def health(machine: Machine) -> dict[str, object]:
    answer: dict[str, object] = requests.get(f"{machine.url()}/health", timeout=5).json()
    return answer


def test_a_deployed_version_answers_with_its_version(production: Machine) -> None:
    assert health(production)["version"] == "1.2.3"
    assert state(production) == "v1.2.3\n"


def test_a_second_deploy_of_a_version_changes_nothing(
    production: Machine, checkouts: dict[str, Path]
) -> None:
    before = production.current()
    again = production.deploy(checkouts["v1.2.3"])
    assert (again.code, again.out) == (
        0,
        f"v1.2.3 already runs in production on port {production.ports['production']}\n",
    )
    assert production.current() == before
    assert health(production)["pid"] == before["pid"]


def test_a_new_version_takes_the_place_of_the_old_one(production: Machine, fixed: Path) -> None:
    old = production.current()["pid"]
    assert production.deploy(fixed).code == 0
    assert state(production) == "v1.2.4\n"
    assert health(production)["pid"] == production.current()["pid"] != old


def test_restore_brings_the_old_version_back_and_a_second_one_changes_nothing(
    production: Machine, fixed: Path
) -> None:
    production.deploy(fixed)
    assert restore(production, "v1.2.3").code == 0
    assert state(production) == "v1.2.3\n"
    before = production.current()
    assert restore(production, "v1.2.3").code == 0
    assert production.current() == before
    assert health(production)["pid"] == before["pid"]


def test_environments_do_not_touch_each_other(production: Machine, fixed: Path) -> None:
    before = production.current()
    assert production.deploy(fixed, HOTFIX_ENVIRONMENT="staging").code == 0
    assert production.current("staging")["version"] == "1.2.4"
    assert production.current() == before
    assert health(production)["version"] == "1.2.3"


def test_tokens_outlive_a_deploy(production: Machine, fixed: Path) -> None:
    url = production.url()
    token = requests.post(f"{url}/tokens", json={"name": "ada"}, timeout=5).json()["token"]
    production.deploy(fixed)
    bearer = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{url}/me", headers=bearer, timeout=5).json()["name"] == "ada"


def test_a_service_is_given_nothing_of_the_deployers_environment(
    machine: Machine, checkouts: dict[str, Path]
) -> None:
    assert machine.deploy(checkouts["v1.2.3"], HOTFIX_TOKEN="private").code == 0
    environ = Path(f"/proc/{machine.current()['pid']}/environ")
    if environ.exists():
        names = {entry.partition(b"=")[0] for entry in environ.read_bytes().split(b"\0")}
        assert names - {b""} == {b"PATH", b"PORT", b"TOKEN_SECRET"}


def test_without_a_deploy_the_state_is_empty(machine: Machine) -> None:
    assert state(machine) == ""


def test_stop_ends_every_environment_and_may_be_repeated(
    production: Machine, checkouts: dict[str, Path]
) -> None:
    production.deploy(checkouts["v1.2.3"], HOTFIX_ENVIRONMENT="staging")
    for _ in range(2):
        assert production.script("deploy.mjs", "stop", HOTFIX_ENVIRONMENT="").code == 0
        assert state(production) == ""
        for environment in ("staging", "production"):
            with pytest.raises(requests.ConnectionError):
                requests.get(f"{production.url(environment)}/health", timeout=5)


def test_a_service_that_was_killed_is_no_state_and_comes_back_with_a_deploy(
    production: Machine, checkouts: dict[str, Path]
) -> None:
    pid = production.current()["pid"]
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)
    assert state(production) == ""
    assert production.deploy(checkouts["v1.2.3"]).code == 0
    assert health(production)["pid"] == production.current()["pid"] != pid


def test_a_process_id_that_belongs_to_somebody_else_is_left_alone(production: Machine) -> None:
    file = production.state / "production" / "current.json"
    ours = json.loads(file.read_text())
    file.write_text(json.dumps(ours | {"pid": os.getpid()}))
    try:
        assert state(production) == ""
        stopped = production.script("deploy.mjs", "stop")
        assert (stopped.code, stopped.err) == (0, "")
    finally:
        file.write_text(json.dumps(ours))


def test_a_copy_that_was_interrupted_is_begun_again(
    machine: Machine, checkouts: dict[str, Path]
) -> None:
    left_over = machine.state / "production" / "releases" / "1.2.3.unfinished" / "src"
    left_over.mkdir(parents=True)
    (left_over / "server.js").write_text("throw new Error('half a file');")
    assert machine.deploy(checkouts["v1.2.3"]).code == 0
    assert [path.name for path in (machine.state / "production" / "releases").iterdir()] == [
        "1.2.3"
    ]


def test_a_port_that_another_service_answers_on_is_an_error(
    production: Machine, checkouts: dict[str, Path]
) -> None:
    port = str(production.ports["production"])
    other = {"HOTFIX_ENVIRONMENT": "staging", "SAMPLE_STAGING_PORT": port}
    answer = production.deploy(checkouts["v1.2.3"], **other)
    assert answer.code == 1
    assert f"v1.2.3 did not become healthy on port {port}" in answer.err
    assert "EADDRINUSE" in (production.state / "staging" / "log").read_text()
    assert health(production)["pid"] == production.current()["pid"]


def test_a_version_that_does_not_start_leaves_nothing_running_and_restore_works(
    production: Machine, fixed: Path
) -> None:
    (fixed / "src" / "server.js").write_text("throw new Error('a bad day');\n")
    answer = production.deploy(fixed)
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert state(production) == ""
    assert restore(production, "v1.2.3").code == 0
    assert health(production)["version"] == "1.2.3"


def test_a_version_that_never_becomes_healthy_is_stopped(production: Machine, fixed: Path) -> None:
    health_route = fixed / "src" / "routes" / "health.js"
    health_route.write_text("export const health = () => ({ status: 500, body: {} });\n")
    answer = production.deploy(fixed, SAMPLE_PATIENCE_MS="500")
    assert answer.code == 1
    assert "v1.2.4 did not become healthy" in answer.err
    assert state(production) == ""
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{production.url()}/health", timeout=5)


def test_dependencies_that_cannot_be_had_leave_the_old_version_running(
    production: Machine, fixed: Path, tmp_path: Path
) -> None:
    before = production.current()
    answer = production.deploy(
        fixed,
        npm_config_registry=f"http://127.0.0.1:{free_port()}",
        npm_config_cache=str(tmp_path / "empty"),
    )
    assert answer.code == 1
    assert answer.err.startswith("deploy.mjs: npm ci failed with 1: npm error code ECONNREFUSED")
    assert len(answer.err.splitlines()) == 1
    assert production.current() == before
    assert health(production)["pid"] == before["pid"]


WRONG: dict[str, tuple[str, Env, str]] = {
    "no command": ("", {}, "usage: node scripts/deploy.mjs deploy|restore|state|stop"),
    "unknown command": ("toString", {}, "usage: "),
    "no environment": ("deploy", {"HOTFIX_ENVIRONMENT": ""}, "HOTFIX_ENVIRONMENT is not set"),
    "unknown environment": ("state", {"HOTFIX_ENVIRONMENT": "qa"}, 'HOTFIX_ENVIRONMENT is "qa"'),
    "no port": ("state", {"SAMPLE_PRODUCTION_PORT": "http"}, 'from 1 to 65535: "http"'),
    "no state": ("stop", {"SAMPLE_STATE": ""}, "SAMPLE_STATE is not set"),
    "no version": ("deploy", {}, "HOTFIX_VERSION is not set"),
    "a path": ("deploy", {"HOTFIX_VERSION": "../1.2.3"}, 'not a version: "../1.2.3"'),
    "no source": ("deploy", {"HOTFIX_VERSION": "1.2.3"}, "HOTFIX_SOURCE is not set"),
    "empty source": (
        "deploy",
        {"HOTFIX_VERSION": "1.2.3", "HOTFIX_SOURCE": "/nowhere"},
        "HOTFIX_SOURCE has no package.json: /nowhere",
    ),
    "never deployed": ("restore", {"HOTFIX_RESTORE": "v1.2.2"}, "v1.2.2 was never deployed"),
}


@pytest.mark.parametrize(("command", "more", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_in_one_line(
    machine: Machine, command: str, more: Env, message: str
) -> None:
    answer = machine.script("deploy.mjs", *filter(None, [command]), **more)
    assert answer.code == 1
    assert message in answer.err
    assert len(answer.err.splitlines()) == 1
    assert list(machine.state.iterdir()) == []


def test_a_source_that_holds_another_version_is_refused(
    machine: Machine, checkouts: dict[str, Path]
) -> None:
    answer = machine.script(
        "deploy.mjs",
        "deploy",
        HOTFIX_SOURCE=str(checkouts["v1.2.3"]),
        HOTFIX_VERSION="1.2.4",
    )
    assert answer.code == 1
    assert "HOTFIX_SOURCE holds 1.2.3, not 1.2.4" in answer.err


def test_smoke_fails_on_production_because_of_the_forged_tokens_alone(production: Machine) -> None:
    answer = production.script("smoke.mjs", production.url())
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "ok      the service is healthy",
        "ok      a token names its holder",
        "ok      no token, no answer",
        "FAILED  a token without a signature is refused: expected 401, got 200",
        "FAILED  a token with half a signature is refused: expected 401, got 200",
    ]


def test_smoke_passes_with_the_fix(production: Machine, fixed: Path) -> None:
    production.deploy(fixed)
    answer = production.script("smoke.mjs", production.url())
    assert answer.code == 0, answer.out
    assert [line.split()[0] for line in answer.out.splitlines()] == ["ok"] * 5


def test_smoke_fails_in_one_line_a_check_where_nobody_answers(machine: Machine) -> None:
    answer = machine.script("smoke.mjs", machine.url())
    assert answer.code == 1
    assert answer.out.count("FAILED") == len(answer.out.splitlines()) == 5
    assert "ECONNREFUSED" in answer.out


def test_smoke_without_an_address_says_how_it_is_used(machine: Machine) -> None:
    answer = machine.script("smoke.mjs")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("smoke.mjs: usage")

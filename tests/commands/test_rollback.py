"""`hotfix rollback --to STATE` while GitHub answers nothing of use, or nothing at all."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.adapters import child
from hotfix_actions.cli import main
from hotfix_actions.commands import rollback
from tests.support.serving import Serving

NOBODY = "http://127.0.0.1:9"
CONFIG = """\
environments:
  production:
    deploy: [sh, ops.sh, deploy]
    restore: [sh, ops.sh, restore]
    state: [sh, ops.sh, state]
    health: {health}
  staging:
    deploy: [sh, ops.sh, deploy]
    restore: [sh, ops.sh, restore]
"""
OPS = """\
case "$1" in
  state) cat live ;;
  restore) printf '%s\\n' "$HOTFIX_RESTORE" > live; env > seen ;;
esac
"""


class Unhelpful(BaseHTTPRequestHandler):
    """Answers as it is told to; a status of 0 is no answer."""

    def do_GET(self) -> None:
        town: Town = self.server.owner  # type: ignore[attr-defined]
        told = town.answers.get(self.path.split("?")[0]) or town.answers["*"]
        status, body, *headers = told
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not status:
            town.over.wait(20)
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        if body == DRIP:
            self.drip(town)
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def drip(self, town: "Town") -> None:
        """Send a byte now and then, each in time for a limit between two parts."""
        self.close_connection = True
        with suppress(OSError):
            while not town.over.wait(0.05):
                self.wfile.write(b" ")

    def log_message(self, *_: object) -> None:
        pass


class Town(Serving):
    """GitHub and production's health, at one address."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.over = threading.Event()
        super().__init__(Unhelpful)


@pytest.fixture(scope="module")
def server() -> Iterator[Town]:
    with Town() as town:
        yield town
        town.over.set()


@dataclass
class Place:
    """A checkout of the default branch, with production beside it."""

    here: Path
    server: Town
    read: Callable[[], tuple[str, str]]

    def hotfix(self, *words: str, api: str = NOBODY, **env: str) -> tuple[int, str, str]:
        around: Mapping[str, str] = {
            "PATH": "/usr/bin:/bin",
            "GITHUB_API_URL": api,
            "GITHUB_SERVER_URL": api,
            "GITHUB_REPOSITORY": "acme/tokens",
            "HOTFIX_TOKEN": "t0ken",
            **env,
        }
        code = main(["rollback", *words], around, self.here)
        return code, *self.read()

    @property
    def live(self) -> str:
        return (self.here / "live").read_text().strip()

    def git(self, *words: str) -> None:
        who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
        subprocess.run(["git", *who, *words], cwd=self.here, check=True)

    def ops(self, old: str, new: str) -> None:
        script = self.here / "ops.sh"
        script.write_text(script.read_text().replace(old, new))


@pytest.fixture
def place(
    tmp_path: Path,
    server: Town,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Place:
    for name in ("PATIENCE", "PATIENCE_WITH_STATE"):
        monkeypatch.setattr(rollback, name, 0.0)
    server.answers = {"/health": (200, "well"), "*": (503, "")}
    (tmp_path / ".github").mkdir()
    text = CONFIG.format(health=f"{server.url}/health")
    (tmp_path / ".github" / "hotfix.yml").write_text(text)
    (tmp_path / "ops.sh").write_text(OPS)
    (tmp_path / "live").write_text("v1.2.4\n")
    return Place(tmp_path, server, lambda: tuple(capsys.readouterr()))  # type: ignore[arg-type,return-value]


USED_UP = (("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", "0"))
DRIP = " " * 100_000
UNHELPFUL: dict[str, Any] = {
    "server errors": (503, "<html>"),
    "no valid token": (401, '{"message": "Bad credentials"}'),
    "no permission": (403, '{"message": "Resource not accessible by integration"}'),
    "a rate limit": (403, '{"message": "API rate limit exceeded"}'),
    "too many requests": (429, '{"message": "You have exceeded a secondary rate limit"}'),
    "no such repository": (404, '{"message": "Not Found"}'),
    "silence": (0, ""),
    "an object of nothing": (200, "{}"),
    "a list of nothing": (200, "[]"),
    "a text": (200, '"x"'),
    "a number": (200, "5"),
    "null": (200, "null"),
    "an empty answer": (200, ""),
    "a page": (200, "<html>Please sign in</html>"),
    "an object of another shape": (200, '{"data": {"repository": 5}, "object": "x", "id": []}'),
    "a list of another shape": (200, '[{"ref": 5, "object": "x"}, {"name": {}}]'),
    "a mixed list": (200, '[1, null, "x"]'),
    "what is nested too deep": (200, "[" * 100_000),
    "a way to no address": (301, "", ("Location", "http://[::1/repositories/5")),
    "a way in a circle": (301, "", ("Location", "/repositories/5")),
    "a limit without end": (403, "{}", *USED_UP, ("X-RateLimit-Reset", "inf")),
    "a limit that lasts": (429, "{}", ("Retry-After", "9" * 30)),
    "a limit of no time": (429, "{}", ("Retry-After", "0")),
    "a drip": (200, DRIP),
}


@pytest.mark.parametrize("why", UNHELPFUL)
def test_production_is_put_back_whatever_github_answers(
    place: Place, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(rollback, "ANSWER_WITH_STATE", 0.3)
    place.server.answers["*"] = UNHELPFUL[why]
    code, out, err = place.hotfix("7", "--to", "v1.2.3", api=place.server.url)
    assert (code, place.live) == (0, "v1.2.3"), err
    first = out.splitlines()[0]
    assert first == "✓ production runs v1.2.3: its `state` says so and its health address answers"
    assert f".github/hotfix.yml of this checkout, {place.here}" in out
    assert "when GitHub answers again, run `hotfix rollback 7 --to v1.2.3` to record" in out


def test_a_restore_that_leaves_a_server_running_is_over_and_says_so(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "GRACE", 0.01)
    os.mkfifo(place.here / "go")
    place.ops("restore) ", "restore) { read x < go; } & ")
    code, out, err = place.hotfix("7", "--to", "v1.2.3")
    assert (code, place.live) == (0, "v1.2.3"), err
    assert "`sh ops.sh restore` is over, but something that it started still holds" in out
    (place.here / "go").write_text("go\n")  # it still runs, and ends now


@pytest.mark.parametrize("why", UNHELPFUL)
def test_without_a_state_whatever_github_answers_ends_with_how_to_name_one(
    place: Place, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(rollback, "ANSWER", 0.3)
    place.server.answers["*"] = UNHELPFUL[why]
    code, _, err = place.hotfix("7", api=place.server.url)
    assert code in (3, 4), err
    assert "hotfix rollback 7 --to STATE" in err


@pytest.mark.parametrize("words", [("7", "--to", "v1.2.3"), ("--to", "v1.2.3")])
def test_a_bug_on_the_ordinary_way_is_told_and_production_is_put_back(
    place: Place, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def build(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(rollback.bootstrap, "build", build)
    code, out, err = place.hotfix(*words)
    assert (code, place.live) == (0, "v1.2.3"), err
    assert "hotfix has a bug: ZeroDivisionError: a bug" in out


def test_a_bug_is_a_bug_where_no_state_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(rollback.bootstrap, "build", build)
    assert place.hotfix("7")[0] == 70


def test_nobody_at_githubs_address_no_token_and_no_repository_hold_nothing_up(
    place: Place,
) -> None:
    for missing in ({}, {"HOTFIX_TOKEN": ""}, {"GITHUB_REPOSITORY": ""}):
        (place.here / "live").write_text("v1.2.4\n")
        code, out, err = place.hotfix("7", "--to", "v1.2.3", **missing)
        assert (code, place.live) == (0, "v1.2.3"), out + err


def test_no_incident_is_needed_and_the_number_is_asked_for_later(place: Place) -> None:
    code, out, _ = place.hotfix("--to", "v1.2.3")
    assert (code, place.live) == (0, "v1.2.3")
    assert "run `hotfix rollback --to v1.2.3`, with the incident's number, to record" in out


def test_a_named_configuration_comes_before_the_checkouts(place: Place) -> None:
    own = place.here / "own.yml"
    own.write_text((place.here / ".github" / "hotfix.yml").read_text())
    (place.here / ".github" / "hotfix.yml").write_text("nonsense: [")
    code, out, _ = place.hotfix("7", "--to", "v1.2.3", "--config", str(own))
    assert (code, place.live) == (0, "v1.2.3")
    assert f"Restored by {own}; GitHub does not answer: no connection" in out


def test_the_answer_is_one_object_too(place: Place) -> None:
    code, out, _ = place.hotfix("7", "--to", "v1.2.3", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["outcome"] == "done"
    assert (told["command"], told["environment"], told["incident"]) == (
        "rollback",
        "production",
        "7",
    )
    assert told["said"].startswith("production runs v1.2.3")
    assert "to record this rollback" in told["next"]


def test_a_plan_runs_nothing(place: Place) -> None:
    code, out, _ = place.hotfix("7", "--to", "v1.2.3", "--plan")
    assert (code, place.live) == (0, "v1.2.4")
    assert "run sh ops.sh restore" in out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("restore) ", "restore) exit 3; ", "production runs v1.2.4, not v1.2.3: the restore"),
        ("restore) ", "restore) exit 0; ", "production runs v1.2.4, not v1.2.3"),
        ("cat live", "exit 5", "put back to v1.2.3, but what runs cannot be read"),
    ],
)
def test_what_is_not_verified_is_told_plainly_and_ends_with_4(
    place: Place, old: str, new: str, said: str
) -> None:
    place.ops(old, new)
    code, _, err = place.hotfix("7", "--to", "v1.2.3")
    assert code == 4
    assert said in err.splitlines()[0]
    assert "\n           hotfix rollback 7 --to v1.2.3\n         to record" in err


@pytest.mark.parametrize("kind", ["not executable", "no program", "a directory", "missing"])
@pytest.mark.parametrize("what", ["restore", "state"])
def test_a_command_that_cannot_be_started_is_told_with_what_runs_and_what_to_do(
    place: Place, what: str, kind: str
) -> None:
    program = place.here / "prog"
    if kind == "a directory":
        program.mkdir()
    elif kind != "missing":
        program.write_bytes(b"\0\1\2")
        program.chmod(0o644 if kind == "not executable" else 0o755)
    settings = place.here / ".github" / "hotfix.yml"
    text = settings.read_text().replace(f"{what}: [sh, ops.sh, {what}]", f"{what}: [./prog]", 1)
    settings.write_text(text)
    code, _, err = place.hotfix("7", "--to", "v1.2.3")
    now = {
        "restore": ("v1.2.4", "production runs v1.2.4, not v1.2.3: the restore command did not"),
        "state": ("v1.2.3", "was put back to v1.2.3, but what runs cannot be read: the state"),
    }
    assert (code, place.live) == (4, now[what][0])
    assert now[what][1] in err
    assert ("check the path" if kind == "missing" else "chmod +x ./prog") in err
    assert "\n           hotfix rollback 7 --to v1.2.3\n         to record" in err


def test_ill_health_is_not_verified(place: Place) -> None:
    place.server.answers["/health"] = (500, "")
    code, _, err = place.hotfix("7", "--to", "v1.2.3")
    assert code == 4
    assert "production runs v1.2.3, but its health address does not answer well" in err


def test_without_a_state_command_nothing_is_verified(place: Place) -> None:
    code, _, err = place.hotfix("7", "--to", "v1.2.3", "--environment", "staging")
    assert (code, place.live) == (4, "v1.2.3")
    assert "no `state` is configured that tells what runs" in " ".join(err.split())
    assert "hotfix rollback 7 --to v1.2.3 --environment staging" in err


def test_without_a_state_the_error_says_how_to_name_one(place: Place) -> None:
    code, _, err = place.hotfix("7")
    assert (code, place.live) == (4, "v1.2.4")
    assert "hotfix rollback 7 --to STATE" in err
    assert "`previous`" in err
    code, _, err = place.hotfix("7", HOTFIX_TOKEN="")
    assert code == 3
    assert "hotfix rollback 7 --to STATE" in err


@pytest.mark.parametrize(
    "state",
    ["-rf", "--to", "v1 -x", "$(id)", "`id`", "v1;id", "a\nb", "v1 ", "a|b", "x" * 300],
)
def test_what_could_be_an_option_or_shell_code_is_no_state(place: Place, state: str) -> None:
    code, _, err = place.hotfix("7", f"--to={state}")
    assert (code, place.live) == (2, "v1.2.4")
    assert "is no state" in err


@pytest.mark.parametrize("state", ["v1.2.3", "web=v1,api=v2", "sha256:ab12 eu-1", "r/i@sha256:0a"])
def test_a_line_of_state_is_one(place: Place, state: str) -> None:
    assert place.hotfix("7", "--to", state)[0] == 0
    assert place.live == state


def test_no_state_and_no_incident_is_asked_about(place: Place) -> None:
    code, _, err = place.hotfix()
    assert code == 2
    assert "--to STATE" in err


def test_no_configuration_anywhere_is_asked_about(place: Place) -> None:
    (place.here / ".github" / "hotfix.yml").unlink()
    code, _, err = place.hotfix("7", "--to", "v1.2.3")
    assert code == 2
    assert "--config" in err


def test_a_comment_alone_vouches_for_nobody(place: Place, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"issue": {"number": 7}, "comment": {"body": "/hotfix rollback"}}))
    words = {"GITHUB_EVENT_NAME": "issue_comment", "GITHUB_EVENT_PATH": str(event)}
    code, _, err = place.hotfix("7", "--to", "v1.2.3", **words)
    assert (code, place.live) == (1, "v1.2.4")
    assert "Run workflow" in err


def test_the_commands_get_no_token(place: Place) -> None:
    place.hotfix("7", "--to", "v1.2.3", HOTFIX_APP_PRIVATE_KEY="k3y", OTHER="kept")
    seen = (place.here / "seen").read_text()
    assert "OTHER=kept" in seen
    assert "t0ken" not in seen
    assert "k3y" not in seen


@pytest.mark.parametrize(
    ("state", "warned"), [("v1.2.3", False), ("v9.9.9", True), ("shop:7", False)]
)
def test_without_github_a_state_that_is_no_tag_of_the_checkout_is_warned_of(
    place: Place, state: str, *, warned: bool
) -> None:
    place.git("init", "-q")
    place.git("commit", "-q", "--allow-empty", "-m", "Begin")
    place.git("tag", "v1.2.3")
    code, out, _ = place.hotfix("7", "--to", state)
    assert (code, place.live) == (0, state)
    assert (f"warning: {state} is no tag of this checkout" in out) == warned

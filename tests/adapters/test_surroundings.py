"""What is read from the environment."""

import json
from pathlib import Path

import pytest

from hotfix_actions.adapters import surroundings


def test_the_tools_own_token_goes_first(tmp_path: Path) -> None:
    env = {"GH_TOKEN": "c", "GITHUB_TOKEN": "b", "HOTFIX_TOKEN": "a"}
    assert surroundings.read(env, tmp_path).token == "a"


def test_a_token_is_not_in_the_text_of_what_was_read(tmp_path: Path) -> None:
    around = surroundings.read({"HOTFIX_TOKEN": "s3cret"}, tmp_path)
    assert "s3cret" not in repr(around)


@pytest.mark.parametrize(
    "url",
    [
        "git@github.com:acme/tokens.git",
        "https://github.com/acme/tokens",
        "https://github.com/acme/tokens.git/",
        "ssh://git@github.com/acme/tokens.git",
    ],
)
def test_the_repository_is_read_from_origin_in_any_folder_below_it(
    tmp_path: Path, url: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text(
        f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n'
    )
    deep = tmp_path / "src/deep"
    deep.mkdir(parents=True)
    assert surroundings.read({}, deep).repository == "acme/tokens"


def test_an_event_that_is_no_json_is_no_event(tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text("{")
    env = {"GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
    assert surroundings.read(env, tmp_path).event == {}


def test_the_event_is_read(tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text(json.dumps({"issue": {"number": 7}}))
    env = {"GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
    assert surroundings.read(env, tmp_path).event == {"issue": {"number": 7}}


@pytest.mark.parametrize(
    "api", ["https://api.github.com", "https://127.0.0.1.evil.test", "http://localhost:1", ""]
)
def test_a_rehearsals_words_are_not_heard_for_a_real_github(tmp_path: Path, api: str) -> None:
    env = {"GITHUB_API_URL": api, "HOTFIX_UNREHEARSED": "tests", "HOTFIX_INSTALL": "no"}
    assert surroundings.read(env, tmp_path).rehearsal is None


def test_a_rehearsals_words_are_heard_on_loopback(tmp_path: Path) -> None:
    env = {"GITHUB_API_URL": "http://127.0.0.1:99", "HOTFIX_UNREHEARSED": "tests proof"}
    rehearsal = surroundings.read(env, tmp_path).rehearsal
    assert rehearsal is not None
    assert rehearsal.unrehearsed == ("tests", "proof")


def test_the_same_trigger_has_the_same_claim(tmp_path: Path) -> None:
    around = surroundings.read({"GITHUB_RUN_ID": "42"}, tmp_path)
    local = surroundings.read({}, tmp_path)
    assert surroundings.claim_of(around, "x") == "run-42"
    assert surroundings.claim_of(local, "x ") == surroundings.claim_of(local, "x")
    assert surroundings.claim_of(local, "x") != surroundings.claim_of(local, "y")


@pytest.mark.parametrize(
    ("env", "silent"),
    [
        ({"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "own"}, True),
        ({"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "own", "HOTFIX_TOKEN": ""}, True),
        ({"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "own", "HOTFIX_TOKEN": "own"}, True),
        ({"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "own", "HOTFIX_TOKEN": "app"}, False),
        ({"GITHUB_ACTIONS": "true", "HOTFIX_TOKEN": "app"}, False),
        ({"GITHUB_ACTIONS": "true", "GH_TOKEN": "pat"}, False),
        ({"GITHUB_TOKEN": "mine"}, False),
        ({}, False),
    ],
)
def test_the_jobs_own_token_triggers_nothing(
    tmp_path: Path, env: dict[str, str], silent: bool
) -> None:
    assert surroundings.read(env, tmp_path).silent is silent


@pytest.mark.parametrize(
    ("text", "number"), [("4711", 4711), ("", 0), ("x", 0), ("-1", 0), ("\u0664", 0)]
)
def test_the_run_has_a_number_only_where_github_gave_one(
    tmp_path: Path, text: str, number: int
) -> None:
    assert surroundings.read({"GITHUB_RUN_ID": text}, tmp_path).run_id == number

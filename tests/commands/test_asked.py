"""What a request knows of who asked and by which run."""

from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.adapters import surroundings
from hotfix_actions.commands import asked
from hotfix_actions.errors import UsageFault


def test_the_runs_number_and_its_name_are_told_apart(tmp_path: Path) -> None:
    env = {"GITHUB_RUN_ID": "4711", "GITHUB_RUN_ATTEMPT": "2", "GITHUB_JOB": "production"}
    request = asked.request("deploy", {"incident": "7"}, surroundings.read(env, tmp_path))
    assert (request.run_id, request.run) == (4711, "run-4711-2-production")
    assert not request.silent
    env |= {"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "own"}
    assert asked.request("gate", {"incident": "7"}, surroundings.read(env, tmp_path)).silent


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("rollback", {"incident": "7", "to": "STATE"}),
        ("rollback", {"to": "STATE"}),
        ("finish", {"incident": "7", "unwatched": True, "because": "REASON"}),
        ("override", {"incident": "7", "words": ["merge-back"], "because": "REASON"}),
    ],
)
def test_what_a_message_prints_for_a_person_to_replace_is_not_taken(
    command: str, words: Any, tmp_path: Path
) -> None:
    with pytest.raises(UsageFault, match="is the placeholder of a message"):
        asked.request(command, words, surroundings.read({}, tmp_path))


def test_what_only_holds_a_placeholder_is_taken(tmp_path: Path) -> None:
    words = {"incident": "7", "to": "STATE-2", "because": "REASON: it is down"}
    request = asked.request("rollback", words, surroundings.read({}, tmp_path))
    assert (request.to, request.because) == ("STATE-2", "REASON: it is down")

"""What a request knows of who asked and by which run."""

from pathlib import Path

from hotfix_actions.adapters import surroundings
from hotfix_actions.commands import asked


def test_the_runs_number_and_its_name_are_told_apart(tmp_path: Path) -> None:
    env = {"GITHUB_RUN_ID": "4711", "GITHUB_RUN_ATTEMPT": "2", "GITHUB_JOB": "production"}
    request = asked.request("deploy", {"incident": "7"}, surroundings.read(env, tmp_path))
    assert (request.run_id, request.run) == (4711, "run-4711-2-production")
    assert not request.silent
    env |= {"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "own"}
    assert asked.request("gate", {"incident": "7"}, surroundings.read(env, tmp_path)).silent

"""The workflow as it was written, run by a real runner: which event starts which jobs, in a row.

The action and the reusable workflow are stand-ins here, which only say what they were given.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.domain.init import Action
from hotfix_actions.projections import init_files
from tests.support.e2e_project import commit, git
from tests.support.init_variants import choices

pytestmark = pytest.mark.slow

ACT = Path(sys.executable).parent / "act"
NAME = "acme/hotfix"
STAND_IN = """\
name: stand-in
description: Says what it was given
inputs: {command: {}, environment: {}, incident: {}, token: {}}
outputs:
  then: {value: "${{ steps.say.outputs.then }}"}
  incident: {value: "${{ inputs.incident }}"}
runs:
  using: composite
  steps:
    - id: say
      shell: bash
      env:
        SAID: "${{ inputs.command }} ${{ inputs.environment }} #${{ inputs.incident }}"
      run: |
        echo "SAID:action $SAID"
        case "$SAID" in
          "deploy staging"*) echo "then=deploy production" >> "$GITHUB_OUTPUT" ;;
          "deploy production"*) echo "then=finish" >> "$GITHUB_OUTPUT" ;;
        esac
"""
CALLED = """\
on:
  workflow_call:
    inputs:
      command: {type: string}
      incident: {type: string}
      title: {type: string}
      severity: {type: string}
      fix-within: {type: string}
      base-tag: {type: string}
      app-id: {type: string}
      app-environment: {type: string}
    secrets: {HOTFIX_APP_PRIVATE_KEY: {required: false}}
    outputs:
      then: {value: "${{ jobs.say.outputs.then }}"}
      incident: {value: "${{ jobs.say.outputs.incident }}"}
jobs:
  say:
    runs-on: ubuntu-latest
    outputs:
      then: "${{ steps.say.outputs.then }}"
      incident: "${{ steps.say.outputs.incident }}"
    steps:
      - id: say
        env:
          COMMAND: "${{ inputs.command }}"
          TITLE: "${{ inputs.title }}"
          SEVERITY: "${{ inputs.severity }}"
        run: |
          echo "SAID:flow [$COMMAND] [$SEVERITY] [$TITLE]"
          echo "incident=7" >> "$GITHUB_OUTPUT"
          if [ "$COMMAND" = release ]; then echo "then=deploy staging" >> "$GITHUB_OUTPUT"; fi
          if [ "$COMMAND" = gate ]; then echo "then=" >> "$GITHUB_OUTPUT"; fi
"""
PERSON = {"sender": {"type": "User", "login": "mona"}}
BOT = {"sender": {"type": "Bot", "login": "hotfix[bot]"}}
SAYS_NOTHING = "flow [] [] []"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the caller's repository and the stand-ins beside each other."""
    place = tmp_path_factory.mktemp("events")
    text = init_files.workflow(choices("main", ("staging", "production"), ci=("ci",)),
                               Action(NAME, "v1"))  # fmt: skip
    for folder, files in {
        "caller": {init_files.WORKFLOW: as_act_reads_it(text)},
        "action": {"action.yml": STAND_IN, ".github/workflows/hotfix.yml": CALLED},
    }.items():
        (place / folder).mkdir()
        git(place / folder, "init", "-q", "-b", "main", ".")
        commit(place / folder, "Begin", files)
    (place / "home").mkdir()
    return place


def as_act_reads_it(text: str) -> str:
    """Leave out what act does not know, and the steps that ask GitHub itself."""
    without = re.sub(r"^ *(?:queue|cache-mode): .*\n", "", text, flags=re.MULTILINE)
    steps = r"^ {6}- name: (?:Check out|Sign in).*\n(?: {8}.*\n)+"
    return re.sub(steps, "", without, flags=re.MULTILINE)


def said(place: Path, event: str, payload: Mapping[str, Any]) -> list[str]:
    """Play an event, and give what the stand-ins said, in order."""
    file = place / "event.json"
    file.write_text(json.dumps({**payload, "repository": {"default_branch": "main"}}))
    words = [str(ACT), event, "-e", str(file), "-P", "ubuntu-latest=-self-hosted"]
    words += ["--no-cache-server", "--actor", "mona", "-s", "GITHUB_TOKEN=x"]
    words += ["--local-repository", f"{NAME}@v1={place / 'action'}"]
    env = {"PATH": os.environ["PATH"], "HOME": str(place / "home")}
    done = subprocess.run(
        words, cwd=place / "caller", env=env, capture_output=True, text=True, check=False
    )
    assert "Error" not in done.stderr, done.stderr
    return [line.strip() for line in re.findall(r"\| SAID:(.*)", done.stdout)]


def dispatch(command: str, **inputs: str) -> dict[str, Any]:
    given = {"command": command, "severity": init_files.AS_SAID, "incident": "7", **inputs}
    return {"inputs": given, **PERSON}


def comment(body: str, sender: Mapping[str, Any] = PERSON) -> dict[str, Any]:
    return {"action": "created", "comment": {"body": body}, "issue": {"number": 7}, **sender}


def pull(action: str, base: str, head: str, sender: Mapping[str, Any] = PERSON) -> dict[str, Any]:
    return {
        "action": action,
        "pull_request": {"base": {"ref": base}, "head": {"ref": head}},
        **sender,
    }


def run(branch: str, event: str, *, base: str = "", message: str = "x") -> dict[str, Any]:
    """Return what GitHub sends when a run of the team's CI is over."""
    pulls = [{"number": 2, "base": {"ref": base}}] if base else []
    about = {"head_branch": branch, "event": event, "pull_requests": pulls, "head_sha": "1" * 40,
             "head_commit": {"message": message}}  # fmt: skip
    return {"action": "completed", "workflow_run": about, **PERSON}


FIX, BACK = ("hotfix/1.2.4-high-x", "fix/x"), ("main", "merge-back/1.2.4-into-main")


def test_a_release_goes_on_to_staging_production_and_the_end(place: Path) -> None:
    assert said(place, "workflow_dispatch", dispatch("release", severity="critical")) == [
        "flow [release] [critical] []",
        "action deploy staging #7",
        "action deploy production #7",
        "flow [finish] [] []",
    ]


@pytest.mark.parametrize("command", ["gate", "finish"])
def test_the_sweep_starts_what_is_due_as_a_bot(place: Path, command: str) -> None:
    told = said(place, "workflow_dispatch", {**dispatch(command), **BOT})
    assert told == [f"flow [{command}] [] []"]


def test_nothing_follows_where_nothing_is_next(place: Path) -> None:
    assert said(place, "workflow_dispatch", dispatch("gate")) == ["flow [gate] [] []"]


def test_what_people_type_is_text_and_nothing_more(place: Path) -> None:
    title = "\"; echo SAID:pwned; '$(echo pwned)' ${{ github.token }}"
    told = said(place, "workflow_dispatch", dispatch("open", title=title))
    assert told == [f"flow [open] [] [{title}]"]


@pytest.mark.parametrize("severity", ["critical", "high", "medium", "low"])
def test_a_severity_is_handed_on(place: Path, severity: str) -> None:
    told = said(place, "workflow_dispatch", dispatch("open", severity=severity))
    assert told == [f"flow [open] [{severity}] []"]


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("workflow_dispatch", dispatch("rollback")),
        ("issue_comment", comment("/hotfix rollback")),
        ("issue_comment", comment("/hotfix rollback staging because of me")),
    ],
)
def test_a_rollback_goes_its_own_way(place: Path, event: str, payload: dict[str, Any]) -> None:
    assert said(place, event, payload) == ["action rollback  #7"]


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("issues", {"action": "labeled", "label": {"name": "hotfix"}, **PERSON}),
        ("issue_comment", comment("/hotfix gate")),
        ("issue_comment", comment("/hotfix note\nmore")),
        ("issue_comment", comment("/hotfix")),
        ("pull_request_target", pull("opened", *FIX)),
        ("pull_request_target", pull("closed", *FIX)),
        ("pull_request_target", pull("closed", *FIX, BOT)),
        ("workflow_run", run("main", "push", message="Merge from acme/merge-back/1.2.4-x")),
    ],
)
def test_what_concerns_a_hotfix_reaches_the_flow(
    place: Path, event: str, payload: dict[str, Any]
) -> None:
    assert said(place, event, payload) == [SAYS_NOTHING]


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("issues", {"action": "labeled", "label": {"name": "bug"}, **PERSON}),
        ("issues", {"action": "labeled", "label": {"name": "hotfix"}, **BOT}),
        ("issue_comment", comment("Looking into /hotfix gate")),
        ("issue_comment", comment("/hotfix gate", BOT)),
        ("issue_comment", comment("/hotfix rollback", BOT)),
        ("pull_request_target", pull("opened", *BACK)),
        ("pull_request_target", pull("closed", *BACK, BOT)),
        ("workflow_run", run("main", "push")),
        ("workflow_run", run("feature/x", "pull_request", base="main")),
        ("workflow_run", run("fix/x", "pull_request")),  # a fork's: no pull request is named
        ("pull_request_target", pull("closed", "main", "feature/x")),
        ("pull_request_target", pull("synchronize", *FIX, BOT)),
        ("workflow_dispatch", {**dispatch("open"), **BOT}),
        ("workflow_dispatch", {**dispatch("deploy production"), **BOT}),
        ("workflow_dispatch", {**dispatch("rollback"), **BOT}),
    ],
)
def test_what_does_not_starts_nothing(place: Path, event: str, payload: dict[str, Any]) -> None:
    assert said(place, event, payload) == []

"""Octokit, GitHub's own client for JavaScript, carries a hotfix through on the embedded GitHub."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.sandbox import Sandbox
from tests.sandbox.github import APP, Town
from tests.support.fetched import NODE_MODULES

pytestmark = pytest.mark.slow

_SCRIPT = Path(__file__).with_name("octokit.mjs")


@pytest.fixture
def done(github: Sandbox, source: Path) -> dict[str, Any]:
    """What the script says came of it."""
    town = Town(github, source, allow_auto_merge=True)
    tokens = {who.upper(): github.world.user_token(who) for who in ("dev", "rita", "mona")}
    tokens["APP"] = github.world.app_token("hotfix", permissions=APP)
    ran = subprocess.run(
        ["node", str(_SCRIPT), str(NODE_MODULES), town.sandbox.url],
        env={"PATH": os.environ["PATH"], "NO_PROXY": "*"} | tokens,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_octokit_carries_a_hotfix_through(done: dict[str, Any]) -> None:
    assert done == {
        "labels": ["hotfix"],
        "rules": ["deletion", "pull_request", "required_status_checks"],
        "own": [422, "Unprocessable Entity", "Review Can not approve your own pull request"],
        "early": [405, "Repository rule violations found"],
        "armed": True,
        "unmerged": False,
        "merged": {"review": "APPROVED", "merged": True, "by": "dev"},
        "squashed": True,
        "before": [404, "Not Found"],
        "latest": "v1.0.1",
        "deployed": ["success"],
        "comments": ["On it", *(f"Note {number}" for number in range(5))],
        "runs": ["hotfix-gate"],
    }

"""Repositories on the embedded GitHub, right but for one trouble: prepared in a moment each."""

import itertools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from hotfix_actions.cli import main
from hotfix_actions.sandbox import Sandbox
from tests.support.e2e_project import commit, git

PIN = "a" * 40
OURS = f"hotfix-actions/hotfix-actions/.github/workflows/hotfix.yml@{PIN}"
WORKFLOW = f"""\
name: hotfix
on:
  issues: {{types: [labeled]}}
  issue_comment: {{types: [created]}}
  workflow_dispatch: {{}}
  workflow_run: {{workflows: [ci], types: [completed]}}
permissions: {{}}
jobs:
  hotfix:
    uses: {OURS}
  production:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@{PIN}
      - uses: hotfix-actions/hotfix-actions@{PIN}
"""
SWEEP = f"""\
name: hotfix sweep
on: {{schedule: [{{cron: "7,37 * * * *"}}]}}
permissions: {{}}
jobs:
  sweep:
    runs-on: ubuntu-latest
    steps:
      - uses: hotfix-actions/hotfix-actions@{PIN}
"""
CI = "name: ci\non:\n  pull_request: {branches: [main]}\njobs:\n  unit: {runs-on: ubuntu-latest}\n"
CONFIG = "environments:\n  production:\n    deploy: [make, deploy]\n    restore: [make, restore]\n"
FILES = {
    "README.md": "# Shop\n",
    ".github/workflows/hotfix.yml": WORKFLOW,
    ".github/workflows/hotfix-sweep.yml": SWEEP,
    ".github/workflows/ci.yml": CI,
    ".github/hotfix.yml": CONFIG,
}
REVIEW = {
    "required_approving_review_count": 1,
    "dismiss_stale_reviews_on_push": True,
    "require_code_owner_review": False,
    "require_last_push_approval": True,
    "required_review_thread_resolution": False,
}
# Secrets of environments, without the App's key.
DEPLOYING = {"production": ["KEY"], "production-rollback": ["KEY"]}
SETTINGS = {
    "allow_auto_merge": True,
    "immutable_releases": True,
    "can_approve_pull_request_reviews": True,
    "disabled_workflows": {".github/workflows/hotfix-sweep.yml": "disabled_inactivity"},
    "environment_secrets": {**DEPLOYING, "hotfix": ["HOTFIX_APP_PRIVATE_KEY"]},
    "environment_branches": {
        "hotfix": ["main"],
        "production": ["main"],
        "production-rollback": ["main"],
    },
}
BRANCHES = {"protected_branches": False, "custom_branch_policies": True}


def rule(kind: str, **parameters: Any) -> dict[str, Any]:
    return {"type": kind, **({"parameters": parameters} if parameters else {})}


def ruleset(name: str, target: str, include: str, *rules: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "target": target,
        "enforcement": "active",
        "conditions": {"ref_name": {"include": [include], "exclude": []}},
        "rules": list(rules),
    }


def reviewed() -> dict[str, Any]:
    rules = (rule("non_fast_forward"), rule("pull_request", **REVIEW))
    return ruleset("hotfix branches", "branch", "refs/heads/hotfix/[0-9]*", *rules)


def kept_tags() -> dict[str, Any]:
    return ruleset("tags", "tag", "refs/tags/v*", rule("update"), rule("deletion"))


@dataclass
class Prepared:
    """One repository, and the doctor in it."""

    github: Sandbox
    name: str
    token: str
    here: Path
    env: Mapping[str, str]

    def call(self, method: str, rest: str, body: Any = None, good: int = 300) -> Any:
        """Ask as its owner."""
        url = f"{self.github.url}/repos/{self.name}{rest}"
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, url, json=body, headers=headers, timeout=10)
        assert answer.status_code < good, answer.text
        return answer.json() if answer.content else None

    def doctor(self, *words: str, **env: str) -> int:
        """Run the command; what it prints is captured by the test."""
        whole = {**self.env, "HOTFIX_TOKEN": self.token, **env}
        return main(["doctor", "--repository", self.name, *words], whole, self.here)

    def refs(self) -> list[str]:
        """Return the scratch refs that are there."""
        words = ("for-each-ref", "--format=%(refname)", "refs/hotfix/doctor")
        return git(self.github.git_dir(self.name), *words).split()


class DoctorsTown:
    """One embedded GitHub for many repositories."""

    def __init__(self, github: Sandbox, folder: Path) -> None:
        self.github = github
        self.folder = folder
        self._numbers = itertools.count()
        self._sources: dict[str, Path] = {}
        github.world.add_org("acme", owners=())
        for login in ("mona", "kenji"):
            github.world.add_user(login)
        self.token = github.world.user_token("mona")

    def prepare(
        self,
        *,
        files: Mapping[str, str | None] | None = None,
        tag: str = "v1.2.3",
        rulesets: tuple[Mapping[str, Any], ...] | None = None,
        environments: Mapping[str, Any] | None = None,
        app: str = "HOTFIX_APP_ID",
        **settings: Any,
    ) -> Prepared:
        """Make a repository, right but for what is said; None leaves a file out."""
        name = f"shop-{next(self._numbers)}"
        world = self.github.world
        merged = {**SETTINGS, **settings}
        private = bool(merged.pop("private", False))
        source = self._source({**FILES, **(files or {})}, tag)
        world.add_repository("acme", name, from_git=source, private=private, **merged)
        world.grant(f"acme/{name}", "mona", "admin")
        world.grant(f"acme/{name}", "kenji", "write")
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GITHUB_API_URL": self.github.url,
        }
        one = Prepared(self.github, f"acme/{name}", self.token, self.folder, env)
        if app:
            one.call("POST", "/actions/variables", {"name": app, "value": "Iv23liExample"})
        for each in (reviewed(), kept_tags()) if rulesets is None else rulesets:
            one.call("POST", "/rulesets", each)
        for environment, body in {**self.environments(), **(environments or {})}.items():
            if body is not None:
                one.call("PUT", f"/environments/{environment}", body)
        return one

    def environments(self) -> dict[str, Any]:
        return {
            "production": {
                "reviewers": [{"type": "User", "id": self.id_of(x)} for x in ("mona", "kenji")],
                "prevent_self_review": True,
                "deployment_branch_policy": BRANCHES,
            },
            "production-rollback": {"deployment_branch_policy": BRANCHES},
            "hotfix": {"deployment_branch_policy": BRANCHES},
        }

    def id_of(self, login: str) -> int:
        return self.github.world.add_user(login)

    def _source(self, files: Mapping[str, str | None], tag: str) -> Path:
        """Make the git repository once for all that have the same files."""
        key = json.dumps([files, tag], sort_keys=True)
        if key not in self._sources:
            path = self.folder / f"source-{len(self._sources)}"
            path.mkdir()
            git(path, "init", "-q", "-b", "main", ".")
            commit(path, "Begin", {name: text for name, text in files.items() if text is not None})
            if tag:
                git(path, "tag", "-a", "-m", tag, tag)
            self._sources[key] = path
        return self._sources[key]


def answer(one: Prepared, capsys: pytest.CaptureFixture[str], *words: str, **env: str) -> Any:
    """Return what `--json` says."""
    code = one.doctor("--json", *words, **env)
    told = json.loads(capsys.readouterr().out)
    assert told["exit-code"] == code
    return told

"""Two hotfixes at once on one release line: what people do for each of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.e2e import Answer, Scene


@dataclass(frozen=True)
class Side:
    """One of the hotfixes: its issue, and what its fix changes."""

    scene: Scene
    issue: str
    files: Mapping[str, str]

    @property
    def branch(self) -> str:
        """Give the hotfix branch."""
        return str(self._told("branch-made")["branch"])

    @property
    def tag(self) -> str:
        """Give the tag that the hotfix gets."""
        return str(self._told("branch-made")["tag"])

    @property
    def base(self) -> str:
        """Give the tag that it starts from."""
        return str(self._told("branch-made")["base_tag"])

    def _told(self, kind: str) -> dict[str, Any]:
        return [event for event in self.scene.journal(self.issue) if event["kind"] == kind][-1]

    def hotfix(self, *words: str, actor: str = "kenji") -> Answer:
        """Run a command about this incident."""
        return self.scene.hotfix(*words, self.issue, actor=actor)

    def fix(self) -> None:
        """Let Kenji propose the fix, and Priya approve and merge it."""
        folder = self.scene.work / f"kenji-{self.issue}"
        kenji = self.scene.person("kenji")
        kenji.clone(folder)
        kenji.fix(
            folder, f"fix/{self.issue}", self.branch, self.files, f"Fix #{self.issue}'s fault"
        )
        self.merge(f"fix/{self.issue}")

    def bring_in(self, tag: str) -> None:
        """Merge another version into the branch, by a reviewed pull request."""
        folder = self.scene.work / f"kenji-{self.issue}-{tag}"
        kenji, name = self.scene.person("kenji"), f"bring-in/{tag}"
        kenji.clone(folder, self.branch)
        kenji.git(folder, ["switch", "-q", "-c", name])
        words = ["merge", "-q", "--no-ff", "-X", "ours", "-m", f"Bring {tag} in", tag]
        kenji.git(folder, words)
        kenji.git(folder, ["push", "-q", "-u", "origin", name])
        self.merge(name)

    def merge(self, head: str) -> None:
        """Open a pull request; Priya approves and merges it."""
        body = {"title": f"For #{self.issue}", "body": "", "head": head, "base": self.branch}
        number = self.scene.person("kenji").click("POST", "pulls", body)["number"]
        self.scene.hotfix("gate", self.issue)
        priya, pull = self.scene.person("priya"), f"pulls/{number}"
        priya.click("POST", f"{pull}/reviews", {"event": "APPROVE", "body": "Good."})
        if not self.scene.get(pull)["merged"]:
            priya.click("PUT", f"{pull}/merge", {"merge_method": "merge"})

    def deploy(self) -> Answer:
        """Deploy to production, by way of staging, with Priya's word."""
        staged = self.hotfix("deploy", "staging")
        if staged.code:
            return staged
        body = {"body": "/hotfix deploy production"}
        self.scene.person("priya").click("POST", f"issues/{self.issue}/comments", body)
        return self.hotfix("deploy", "production", actor="priya")


def report(scene: Scene, title: str) -> str:
    """Let Mona report something that is broken; return the issue."""
    body = "### What is broken\n\nIt is.\n\n### Severity\n\ncritical\n"
    issue = scene.person("mona").click("POST", "issues", {"title": title, "body": body})
    labels = {"labels": ["hotfix"]}
    scene.person("mona").click("POST", f"issues/{issue['number']}/labels", labels)
    return str(issue["number"])


def holds(scene: Scene, tag: str) -> set[str]:
    """Return which fixes a version holds."""
    names = scene.git("ls-tree", "-r", "--name-only", tag).splitlines()
    return {name for name in names if name.startswith("fixes/")}


def fixing(number: str) -> dict[str, str]:
    """Return files that fix something, with a test of it."""
    test = (
        'const test = require("node:test");\nconst assert = require("node:assert");\n'
        f'const fixed = require("../fixes/{number}.js");\n'
        f'test("fix {number}", () => assert.strictEqual(fixed, {number}));\n'
    )
    return {
        f"fixes/{number}.js": f"module.exports = {json.loads(number)};\n",
        f"test/fix-{number}.test.js": test,
    }

"""A second flaw of the sample, in every version of it: answers that a cache may keep."""

from pathlib import Path

from hotfix_actions.rehearsal.script import Fix, Script
from hotfix_actions.rehearsal.stage import Stage

# The newest tag of the line before.
OLD_TAG = "v1.1.0"
TITLE = "A cache in between answers for us"
_BODY = """### What is broken

Callers get old answers: our answers do not say that no cache may keep them.

### Severity

high

### Fix within

1h
"""
_PATH = "src/http.js"
_BEFORE = '{ "content-type": "application/json" }'
_AFTER = '{ "content-type": "application/json", "cache-control": "no-store" }'
_TEST = """import assert from "node:assert/strict";
import { test } from "node:test";
import { running } from "../support/running.js";

test("no cache may keep an answer", async (t) => {
  const answer = await fetch(`${await running(t)}/health`);
  assert.equal(answer.headers.get("cache-control"), "no-store");
});
"""


def script(stage: Stage, first: Script) -> Script:
    """Return the second incident and its fix; the environments are those of the first."""
    kenji = stage.people["kenji"]

    def push(folder: Path, base: str) -> None:
        kenji.git(folder, ["fetch", "-q", "origin"])
        before = kenji.git(folder, ["show", f"origin/{base}:{_PATH}"])
        files = {_PATH: before.replace(_BEFORE, _AFTER), "test/cached.test.js": _TEST}
        kenji.fix(folder, "fix/cached-answers", base, files, "Let no cache keep an answer")

    fix = Fix("fix/cached-answers", "Let no cache keep an answer", push)
    return Script(TITLE, _BODY, fix, deploys=first.deploys)


def bring_in(stage: Stage, tag: str) -> Fix:
    """Return the merge of a released version into a hotfix branch; its own number stays."""
    kenji = stage.people["kenji"]
    branch = f"bring-in-{tag}"

    def push(folder: Path, base: str) -> None:
        kenji.git(folder, ["fetch", "-q", "--tags", "origin"])
        kenji.git(folder, ["switch", "-q", "-c", branch, f"origin/{base}"])
        kenji.git(folder, ["merge", "-q", "-X", "ours", "-m", f"Bring in {tag}", tag])
        kenji.git(folder, ["push", "-q", "-u", "origin", branch])

    return Fix(branch, f"Bring in {tag}", push)

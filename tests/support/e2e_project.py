"""A project without dependencies, whose hotfix takes seconds: what the acceptance tests ship."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

BASE, NEXT, AFTER = "v1.2.3", "v1.2.4", "v1.2.5"

_OPS = """\
# What runs in an environment is a line in a file; `log` beside it tells what was done.
set -eu
live="$E2E_LIVE/${2:-$HOTFIX_ENVIRONMENT}"
case "$1" in
  state) cat "$live" ;;
  smoke) test -s "$live" ;;
  deploy) printf '%s\\n' "$HOTFIX_TAG" > "$live" ;;
  restore) printf '%s\\n' "$HOTFIX_RESTORE" > "$live" ;;
esac
case "$1" in deploy|restore)
  printf '%s %s %s\\n' "$1" "$HOTFIX_ENVIRONMENT" "$(cat "$live")" >> "$E2E_LIVE/log" ;;
esac
"""

_CONFIG = """\
environments:
  staging:
    state: [sh, ops.sh, state]
    deploy: [sh, ops.sh, deploy]
    restore: [sh, ops.sh, restore]
    smoke: [sh, ops.sh, smoke, staging]
  production:
    state: [sh, ops.sh, state]
    deploy: [sh, ops.sh, deploy]
    restore: [sh, ops.sh, restore]
    health: {url}/health
    watch:
      for: {seconds}
      every: 50ms
      metrics: {url}/metrics.json
      limits: {{error_rate: 0.01}}
      breach-after: 2
"""

_BROKEN = "exports.answer = () => 41;\n"
_TEST = """\
const test = require("node:test");
const assert = require("node:assert");
const { answer } = require("../src/answer.js");
test("the answer is a number", () => assert.strictEqual(typeof answer(), "number"));
"""
FIX = {
    "src/answer.js": "exports.answer = () => 42;\n",
    "test/question.test.js": _TEST.replace("is a number", "is 42").replace(
        'typeof answer(), "number"', "answer(), 42"
    ),
}


def config(url: str, seconds: str = "300ms") -> str:
    """Give `.github/hotfix.yml` for environments that are watched at this address."""
    return _CONFIG.format(url=url, seconds=seconds)


def package(version: str) -> str:
    """Give a package.json that asks for nothing but node."""
    return (
        f'{{\n  "name": "answers",\n  "version": "{version}",\n  "private": true,\n'
        '  "scripts": {\n    "test": "node --test"\n  }\n}\n'
    )


def build(
    folder: Path,
    configuration: str,
    *,
    before: Mapping[str, str] | None = None,
    since: Mapping[str, str] | None = None,
) -> Path:
    """Make the repository: tags up to v1.2.3, a moving and a pre-release one, more on main.

    The tags hold the files `before` too, main those of `since`.
    """
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main", ".")
    for version in ("1.2.2", "1.2.3"):
        files = {"package.json": package(version), "src/answer.js": _BROKEN}
        commit(
            folder, f"Release {version}", {**files, "test/answer.test.js": _TEST, **(before or {})}
        )
        git(folder, "tag", "-a", "-m", f"v{version}", f"v{version}")
    git(folder, "tag", "v1")
    files = {"package.json": package("1.3.0"), "ops.sh": _OPS}
    commit(folder, "Begin 1.3.0", {**files, ".github/hotfix.yml": configuration, **(since or {})})
    git(folder, "tag", "-a", "-m", "v1.3.0-rc.1", "v1.3.0-rc.1")
    return folder


def commit(folder: Path, message: str, files: Mapping[str, str]) -> None:
    """Write files and commit them."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    git(folder, "add", "--", *files)
    git(folder, "commit", "-q", "-m", message)


def git(folder: Path, *words: str, stdin: str = "") -> str:
    """Run git without the machine's configuration; it must succeed."""
    who = {
        f"GIT_{role}_{name}": value
        for role in ("AUTHOR", "COMMITTER")
        for name, value in (("NAME", "Dev"), ("EMAIL", "dev@example.com"))
    }
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "LC_ALL": "C",
        **who,
    }
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr}"
    return done.stdout.rstrip("\n")

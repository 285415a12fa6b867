"""A small repository of somebody's own."""

import json
import subprocess
from pathlib import Path

import pytest

WHO = ["-c", "user.name=Lin", "-c", "user.email=lin@example.test", "-c", "commit.gpgsign=false"]


def git(folder: Path, *words: str) -> str:
    command = ["git", *WHO, *words]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def write(folder: Path, version: str, greeting: str) -> None:
    manifest = {"name": "greeter", "version": version, "scripts": {"test": "node --test"}}
    (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n")
    (folder / "index.js").write_text(f"module.exports = () => '{greeting}';\n")
    (folder / "index.test.js").write_text(
        "const test = require('node:test');\nconst assert = require('node:assert');\n"
        "test('it greets', () => assert.ok(require('./index.js')()));\n"
    )


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A small npm repository: v1.4.2 in production, main a release further, with a fix on it."""
    folder = tmp_path / "a project"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "trunk")
    write(folder, "1.4.2", "helo")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Greet")
    git(folder, "tag", "v1.4.2")
    (folder / "next.txt").write_text("half of a feature\n")
    write(folder, "1.5.0-dev", "helo")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Begin the next release")
    (folder / "index.js").write_text("module.exports = () => 'hello';\n")
    git(folder, "commit", "-qam", "Greet with two l")
    return folder

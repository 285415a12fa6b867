"""What plain git says of a clone of a public repository, and what a rehearsal must leave alone."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

LOCKS = ("npm-shrinkwrap.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "uv.lock",
         "poetry.lock")  # fmt: skip
CALENDAR = 2000
MOST_FILES = 10
TWO, THREE = 2, 3
TAG = re.compile(r"(?P<name>.*[-@])?(?P<v>v?)(?P<number>\d+(?:\.\d+)+)")


def git(where: Path, *words: str) -> str:
    """Give what git prints; an error of git's is an error of this script's."""
    done = subprocess.run(["git", "-C", str(where), *words], check=True, capture_output=True)
    return done.stdout.decode(errors="replace")


def git_says(where: Path, *words: str) -> bool:
    """Whether git answers yes, by its exit code."""
    done = subprocess.run(["git", "-C", str(where), *words], check=False, capture_output=True)
    return done.returncode == 0


@dataclass(frozen=True)
class Facts:
    """What plain git says of a clone before anything is run."""

    commit: str
    branch: str
    newest: str
    style: str
    lock: str


def style(tag: str) -> str:
    """Name the style of a tag; nothing where it is no number, or a pre-release."""
    match = TAG.fullmatch(tag)
    if match is None:
        return ""
    parts = match["number"].split(".")
    if match["name"]:
        return f"name{match['name'][-1]}1.2.3"
    if int(parts[0]) >= CALENDAR:
        return "calendar"
    return match["v"] + {TWO: "1.2", THREE: "1.2.3"}.get(len(parts), "1.2.3.4")


def facts(clone: Path) -> Facts:
    """Look at a clone."""
    form = ("--sort=-creatordate", "--format=%(refname:short)", "refs/tags")
    tags = git(clone, "for-each-ref", *form).splitlines()
    newest = next((tag for tag in tags if style(tag)), "")
    at = newest or "HEAD"
    files = git(clone, "ls-tree", "--name-only", at).splitlines()
    lock = next((name for name in LOCKS if name in files), "none")
    if lock.endswith(".json"):
        lock += f" v{json.loads(git(clone, 'show', f'{at}:{lock}'))['lockfileVersion']}"
    commit = git(clone, "rev-parse", "--short", "HEAD").strip()
    branch = git(clone, "branch", "--show-current").strip()
    return Facts(commit, branch, newest, style(newest) or "other", lock)


def traces(clone: Path) -> dict[str, object]:
    """Give what a rehearsal must leave as it is: refs, state, files and when they were written."""
    own = clone / ".git"
    times = {str(path): path.stat().st_mtime_ns for path in own.rglob("*") if path.is_file()}
    # Without optional locks, or git status itself would write the index.
    status = git(clone, "--no-optional-locks", "status", "--porcelain", "--ignored")
    return {"files": times, "refs": git(clone, "for-each-ref"), "status": status}


def pick_of(clone: Path, base: str) -> str:
    """Give the newest bug fix of the default branch that the base tag does not hold, by rule."""
    words = ("log", "--no-merges", "-i", "--extended-regexp", "--grep=^fix", "--format=%H %s")
    for line in git(clone, *words, f"{base}..HEAD").splitlines():
        sha, _, subject = line.partition(" ")
        names = git(clone, "diff-tree", "--no-commit-id", "--name-only", "-r", sha).splitlines()
        if subject.lower().startswith("fix") and 0 < len(names) < MOST_FILES:
            return sha
    return ""

"""Makes the sample that ``hotfix rehearse`` works on: a real git repository with a real flaw.

The repository is acme/tokens, a small npm web service. Its production runs v1.2.3, in which a
forged token is accepted; main holds the same flaw and five commits that no release has. The files
lie in ``sample/``, what changed when in ``sample/history.py``.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotfix_actions.sandbox.sample import changes
from hotfix_actions.sandbox.sample.edits import FOLDER
from hotfix_actions.sandbox.sample.history import BASE_TAG, PEOPLE, Commit, Person, history

__all__ = ["BASE_TAG", "PACKAGES", "PEOPLE", "Person", "SampleError", "build", "fix", "older_tags"]

PACKAGES = FOLDER / "packages"
_PLACEHOLDER = re.compile(r"@@[A-Z_]+@@")
_MOVING_TAG = "v1"


class SampleError(Exception):
    """The sample repository could not be made."""


@dataclass(frozen=True)
class _State:
    """The whole tree as it is after a commit."""

    commit: Commit
    tree: dict[str, str]


def build(target: Path, *, staging_port: int, production_port: int, registry_url: str) -> None:
    """Make the sample as a bare repository at ``target``, which must not exist or be empty.

    Everything up to the last commit, and so every tag, has the same SHA each time; the last commit
    holds the ports. Neither the user's nor the system's git configuration plays a part. Raises
    SampleError where git refuses.
    """
    configuration = _render(
        (FOLDER / "hotfix.yml.tmpl").read_text("utf-8"),
        {
            "@@STAGING_PORT@@": str(staging_port),
            "@@PRODUCTION_PORT@@": str(production_port),
            "@@REGISTRY_URL@@": registry_url,
        },
    )
    if target.exists() and any(target.iterdir()):
        raise SampleError(f"Tried to make the sample repository in {target}, but it is not empty.")
    target.mkdir(parents=True, exist_ok=True)
    _git(target, "init", "--quiet", "--bare", "--initial-branch=main", "--template=")
    stream = b"".join(_stream(_states(history(hotfix_yml=configuration))))
    _git(target, "fast-import", "--quiet", "--done", stdin=stream)


def fix() -> dict[str, str]:
    """Return the path and new text of each file that the fix changes on ``BASE_TAG``.

    The same files bring it to main, where they are no different. One of them is a test that fails
    without the others.
    """
    states = _states(history(hotfix_yml=""))
    before = next(state.tree for state in states if state.commit.tag == BASE_TAG)
    after = dict(before)
    for edit in changes.FIX:
        edit.apply(after)
    return {path: text for path, text in after.items() if before.get(path) != text}


def older_tags() -> tuple[str, ...]:
    """Return the tags that were released before and beside ``BASE_TAG``, the oldest first."""
    tags = (commit.tag for commit in history(hotfix_yml=""))
    return tuple(tag for tag in tags if tag and tag != BASE_TAG)


def _render(template: str, values: dict[str, str]) -> str:
    """Fill the placeholders in; SampleError for one that nobody knows."""
    unknown = set(_PLACEHOLDER.findall(template)) - values.keys()
    if unknown:
        raise SampleError(f"hotfix.yml.tmpl holds unknown placeholders: {sorted(unknown)}")
    for placeholder, value in values.items():
        template = template.replace(placeholder, value)
    return template


def _states(commits: tuple[Commit, ...]) -> Iterator[_State]:
    tree: dict[str, str] = {}
    for commit in commits:
        for edit in commit.edits:
            edit.apply(tree)
        yield _State(commit, dict(tree))


def _stream(states: Iterator[_State]) -> Iterator[bytes]:
    """Say it all in the language of git fast-import, https://git-scm.com/docs/git-fast-import ."""
    for mark, state in enumerate(states, start=1):
        commit = state.commit
        yield b"commit refs/heads/main\nmark :%d\n" % mark
        yield _signed(b"author", commit) + _signed(b"committer", commit)
        yield _data(f"{commit.message}\n")
        yield b"deleteall\n"
        for path, text in state.tree.items():
            yield b"M 100644 inline %s\n" % path.encode() + _data(text)
        if commit.tag:
            yield b"tag %s\nfrom :%d\n" % (commit.tag.encode(), mark)
            yield _signed(b"tagger", commit) + _data(f"{commit.tag}\n")
        if commit.tag == BASE_TAG:
            yield b"reset refs/tags/%s\nfrom :%d\n" % (_MOVING_TAG.encode(), mark)
    yield b"done\n"


def _signed(role: bytes, commit: Commit) -> bytes:
    person = f"{commit.author.name} <{commit.author.email}>"
    seconds = int(datetime.fromisoformat(commit.date).timestamp())
    return b"%s %s %d +0000\n" % (role, person.encode(), seconds)


def _data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    """Run git in ``folder`` with its own configuration alone; SampleError where it fails."""
    isolated = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_DIR": "."}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    git = subprocess.run(  # noqa: S603 - fixed arguments, and no shell
        ["git", *arguments],  # noqa: S607 - the git on the user's path is the one they want
        cwd=folder,
        env={**inherited, **isolated},
        input=stdin,
        capture_output=True,
        check=False,
    )
    if git.returncode != 0:
        reason = git.stderr.decode(errors="replace").strip()
        raise SampleError(f"Tried `git {arguments[0]}` in {folder}, but it said: {reason}")

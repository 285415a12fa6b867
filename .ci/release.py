#!/usr/bin/env python3
"""What has to be true before a version goes out; the release workflow asks it, and so can anybody.

    .ci/release.py check v1.2.3        the tag, the versions, the changelog and the history agree
    .ci/release.py notes v1.2.3        what the changelog says of the version
    .ci/release.py built v1.2.3 dist   the folder holds exactly the two files of the version

Python's standard library and git only: it runs before anything is installed.
"""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

TAG = re.compile(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
MODULE = re.compile(r'^__version__ = "(?P<version>[^"]+)"$', re.MULTILINE)
# What `hotfix release` writes into the message of a tag.
HOTFIX = re.compile(
    r"\AHotfix (?P<version>\S+)\n.*^Base: (?P<base>v\S+) \((?P<commit>[0-9a-f]{40})\)$"
    r".*^Journal: (?P<ref>refs/hotfix/[1-9]\d*/journal) (?P<head>[0-9a-f]{40})$",
    re.MULTILINE | re.DOTALL,
)
MAIN = "refs/remotes/origin/main"
NAME = "hotfix_actions"


class Unfit(Exception):
    """What is wrong, each with what to do about it."""


def check(tag: str) -> Iterator[str]:
    """Say of a tag that may be released what kind it is, and whether it is the highest."""
    kind, wrong = _kind(tag), _versions(tag)
    hotfix = kind == "hotfix"
    if not section(tag):
        what = f"CHANGELOG.md says nothing of {tag[1:]}: add `## {tag[1:]}` and what changed"
        # The fix has been reviewed and tagged: a missing sentence does not hold it back.
        if hotfix:
            sys.stderr.write(f"::warning title=Changelog::{what}\n")
        else:
            wrong.append(what)
    if wrong:
        raise Unfit("\n".join(wrong))
    yield f"kind={kind}"
    yield f"version={tag[1:]}"
    yield f"latest={str(tag == highest()).lower()}"


def notes(tag: str) -> Iterator[str]:
    """Give the changelog's section, or the message of a hotfix's tag."""
    yield section(tag) or _git("tag", "--list", "--format=%(contents)", tag)


def built(tag: str, folder: str) -> Iterator[str]:
    """Hold what was built to being the two files of the version, and to saying so."""
    version = tag[1:]
    names = {f"{NAME}-{version}-py3-none-any.whl", f"{NAME}-{version}.tar.gz"}
    found = {path.name for path in Path(folder).iterdir()}
    if found != names:
        raise Unfit(f"{folder} holds {sorted(found)}, not exactly {sorted(names)}: build anew")
    for name in sorted(names):
        said = _metadata(Path(folder, name), version)
        if f"\nVersion: {version}\n" not in said:
            raise Unfit(f"{name} does not say `Version: {version}` of itself: build anew")
        yield name


def section(tag: str) -> str:
    """Give what the changelog says under the version's heading."""
    heading = rf"^## \[?{re.escape(tag[1:])}\]?(?: - [^\n]+)?\n(?P<text>.*?)(?=^## |\Z)"
    match = re.search(heading, Path("CHANGELOG.md").read_text(), re.MULTILINE | re.DOTALL)
    return match["text"].strip() if match else ""


def highest() -> str:
    """Give the highest version's tag of the repository."""
    tags = [match for name in _git("tag").split() if (match := TAG.fullmatch(name))]
    return max(tags, key=lambda match: tuple(map(int, match.groups())))[0]


def _kind(tag: str) -> str:
    if not TAG.fullmatch(tag):
        raise Unfit(f"{tag} is no version: releases are tagged v1.2.3")
    if _git("cat-file", "-t", f"refs/tags/{tag}") != "tag":
        raise Unfit(f"{tag} is no annotated tag: make it by `git tag -a {tag} -m {tag}`")
    commit = _git("rev-parse", f"refs/tags/{tag}^{{commit}}")
    if commit != _git("rev-parse", "HEAD"):
        raise Unfit(f"{tag} is not what is checked out: git switch --detach {tag}")
    # A hotfix is one still when it has been merged back into main.
    says = HOTFIX.match(_git("tag", "--list", "--format=%(contents)", tag))
    if says is not None:
        _hotfix(tag, commit, says)
        return "hotfix"
    if not _is_ancestor(commit, MAIN):
        raise Unfit(f"{tag} is neither on main nor made by `hotfix release`: tag a commit of main")
    return "release"


def _hotfix(tag: str, commit: str, says: re.Match[str]) -> None:
    """Follow what a hotfix's tag says of itself: from which version, by which journal."""
    if says["version"] != tag[1:]:
        raise Unfit(f"{tag} says that it is the hotfix {says['version']}")
    base = TAG.fullmatch(says["base"])
    if base is None or base.groups()[:2] != TAG.fullmatch(tag).groups()[:2]:
        raise Unfit(f"{tag} says that it starts from {says['base']}: that is another release line")
    if _git("rev-parse", f"refs/tags/{says['base']}^{{commit}}") != says["commit"]:
        raise Unfit(f"{says['base']} is not the commit that {tag} says it starts from")
    if not _is_ancestor(says["commit"], commit):
        raise Unfit(f"{tag} does not start from {says['base']}")
    _git("fetch", "--quiet", "--no-tags", "origin", says["ref"])
    if not _is_ancestor(says["head"], "FETCH_HEAD"):
        raise Unfit(f"{says['ref']} does not hold {says['head']}, which {tag} names")


def _versions(tag: str) -> list[str]:
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    module = MODULE.search(Path(NAME, "__init__.py").read_text())
    said = {"pyproject.toml": project, f"{NAME}/__init__.py": module and module["version"]}
    return [
        f"{path} says {version}, the tag {tag}: tag the commit that says so"
        for path, version in said.items()
        if version != tag[1:]
    ]


def _metadata(path: Path, version: str) -> str:
    if path.suffix == ".whl":
        inside = f"{NAME}-{version}.dist-info/METADATA"
        return zipfile.ZipFile(path).read(inside).decode()
    with tarfile.open(path) as archive:
        member = archive.extractfile(f"{NAME}-{version}/PKG-INFO")
        return member.read().decode() if member else ""


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise Unfit(f"git {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()


def _is_ancestor(commit: str, of: str) -> bool:
    words = ["git", "merge-base", "--is-ancestor", commit, of]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


COMMANDS: dict[str, Callable[..., Iterator[str]]] = {"check": check, "notes": notes, "built": built}


def main(words: list[str]) -> int:
    """Run one command; what it found wrong goes to standard error, one a line."""
    try:
        for line in COMMANDS[words[0]](*words[1:]):
            sys.stdout.write(f"{line}\n")
    except Unfit as unfit:
        for line in str(unfit).splitlines():
            sys.stderr.write(f"::error title=Not fit for release::{line}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

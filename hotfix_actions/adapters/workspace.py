"""Checkouts of exact commits, without credentials left in them."""

import base64
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from hotfix_actions.adapters import patches
from hotfix_actions.domain.patches import Patch
from hotfix_actions.errors import OutsideFailed, PermissionMissing
from hotfix_actions.ports import Process

# Hooks, aliases and credential helpers of the machine have no say here.
_ISOLATED = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

PATIENCE = 300.0
# What the tool is tested with, and what all supported runners have.
LEAST_GIT = (2, 38)
_MOST_CONFLICTS = 127


class GitWorkspace:
    """Fetches single commits from the repository into throw-away directories."""

    def __init__(self, *, url: str, token: Callable[[], str], process: Process, here: Path) -> None:
        self._url = url
        self._token = token
        self._process = process
        self._here = here
        self._checked = False

    def here(self) -> Path:
        """Give the directory that the command was started in."""
        return self._here

    @contextmanager
    def checkout(self, sha: str, *, patience: float = PATIENCE) -> Iterator[Path]:
        """Give a directory holding exactly this commit, removed afterwards.

        `patience` is how many seconds fetching it may take. Raises OutsideFailed where git cannot.
        """
        with tempfile.TemporaryDirectory(prefix="hotfix-", ignore_cleanup_errors=True) as temporary:
            path = Path(temporary, "source")
            self.clone(path, sha, patience=patience)
            yield path

    def clone(self, path: Path, sha: str, *beside: str, patience: float = PATIENCE) -> None:
        """Make a directory holding exactly this commit, and the objects of those beside it.

        Raises OutsideFailed where git cannot fetch them.
        """
        path.mkdir(parents=True)
        self._check_version(path)
        self._git(path, "init", "-q", ".")
        fetch = ("fetch", "-q", "--depth", "1", "--no-tags", self._url)
        self._git(path, *fetch, sha, *beside, auth=True, patience=patience)
        self._git(path, "-c", "advice.detachedHead=false", "checkout", "-q", sha)

    def merge(self, base: str, ours: str, theirs: str) -> str:
        """Return the tree of merging two commits with that merge base; "" where they conflict.

        Nothing is checked out, and no history is fetched: two commits on the base stand in for
        those two. Raises OutsideFailed where git cannot.
        https://git-scm.com/docs/git-merge-tree
        """
        with tempfile.TemporaryDirectory(prefix="hotfix-", ignore_cleanup_errors=True) as temporary:
            path = Path(temporary, "merge")
            path.mkdir()
            self._check_version(path)
            self._git(path, "init", "-q", "--bare", ".")
            fetch = ("fetch", "-q", "--depth", "1", "--no-tags", self._url)
            self._git(path, *fetch, base, ours, theirs, auth=True, patience=PATIENCE)
            root = self._stand_in(path, base)
            sides = [self._stand_in(path, sha, "-p", root) for sha in (ours, theirs)]
            words = ["git", "merge-tree", "--write-tree", "--no-messages", *sides]
            done = self._process.run(words, cwd=path, env=dict(_ISOLATED), timeout=PATIENCE)
        if done.code not in (0, 1):
            raise OutsideFailed(
                tried=f"merging {theirs[:7]} into {ours[:7]}",
                found=done.stderr.strip()[-200:] or f"git merge-tree ended with {done.code}",
                remedy="run the same command again",
            )
        return "" if done.code else done.stdout.partition("\n")[0].strip()

    def _stand_in(self, path: Path, sha: str, *parents: str) -> str:
        """Make a commit with the content of another, whose history is not there."""
        who = ("-c", "user.name=hotfix", "-c", "user.email=hotfix@localhost")
        return self._git(path, *who, "commit-tree", f"{sha}^{{tree}}", *parents, "-m", sha).strip()

    def missing(self, ours: str, theirs: str, *, depth: int) -> tuple[Patch, ...]:
        """Return the commits of `theirs` of which `ours` has no equal patch.

        `depth` is how many commits, at the most, part each of them from what both hold; one more is
        fetched, without which no two histories would meet. Raises OutsideFailed where git cannot.
        """
        with tempfile.TemporaryDirectory(prefix="hotfix-", ignore_cleanup_errors=True) as temporary:
            path = Path(temporary, "patches")
            path.mkdir()
            self._check_version(path)
            self._git(path, "init", "-q", "--bare", ".")
            fetch = ("fetch", "-q", "--depth", str(depth + 1), "--no-tags", self._url)
            self._git(path, *fetch, ours, theirs, auth=True, patience=PATIENCE)
            return patches.missing(partial(self._git, path), ours, theirs)

    def _check_version(self, path: Path) -> None:
        """Refuse a git that is too old, once a command. Raises PermissionMissing."""
        if self._checked:
            return
        said = self._git(path, "version")
        known = re.search(r"(\d+)\.(\d+)", said)
        if known and (int(known[1]), int(known[2])) < LEAST_GIT:
            raise PermissionMissing(
                tried="git version",
                found=f"{said.strip()}: that is too old",
                remedy=f"install git {LEAST_GIT[0]}.{LEAST_GIT[1]} or newer "
                "(https://git-scm.com/downloads); on Actions: runs-on: ubuntu-latest",
            )
        self._checked = True

    def changed(self, path: Path, one: str, other: str, *, kept: bool = False) -> tuple[str, ...]:
        """Give the paths that differ between two commits that lie here; `kept`: the other has."""
        which = ("--diff-filter=d",) if kept else ()
        said = self._git(path, "diff", "--name-only", "--no-renames", "-z", *which, one, other)
        return tuple(name for name in said.split("\0") if name)

    def put(self, path: Path, sha: str, names: Sequence[str]) -> None:
        """Put files as they are at another commit into a checkout; git never leaves it."""
        listed = path / ".git" / "hotfix-names"
        listed.write_bytes("\0".join(names).encode(errors="surrogateescape"))
        words = ("--literal-pathspecs", "checkout", "-q", sha)
        self._git(path, *words, f"--pathspec-from-file={listed}", "--pathspec-file-nul")

    def _git(self, path: Path, *words: str, auth: bool = False, patience: float = PATIENCE) -> str:
        env = dict(_ISOLATED)
        token = self._token() if auth else ""
        if token:
            # By environment, so that it stands neither in the process list nor in .git/config.
            pair = base64.b64encode(f"x-access-token:{token}".encode()).decode()
            env |= {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "http.extraHeader",
                "GIT_CONFIG_VALUE_0": f"Authorization: Basic {pair}",
            }
        done = self._process.run(["git", *words], cwd=path, env=env, timeout=patience)
        if done.code != 0:
            raise OutsideFailed(
                tried=f"git {' '.join(words)}",
                found=done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no answer",
                remedy="check that the token may read the repository, then run again",
            )
        return done.stdout


class GitMerger:
    """Three-way merges of texts by `git merge-file`."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def merge(self, *, base: str, ours: str, theirs: str) -> str | None:
        """Merge; None on a conflict. Raises OutsideFailed where git itself failed."""
        with tempfile.TemporaryDirectory(prefix="hotfix-merge-") as temporary:
            where = Path(temporary)
            for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
                (where / name).write_bytes(text.encode())
            words = ["git", "merge-file", "-p", "-q", "ours", "base", "theirs"]
            done = self._process.run(words, cwd=where, env=_ISOLATED)
        # The exit code is the number of conflicts, at most 127; an error shows as 255.
        if done.code > _MOST_CONFLICTS:
            raise OutsideFailed(
                tried="git merge-file", found=done.stderr.strip(), remedy="run again"
            )
        return done.stdout if done.code == 0 else None

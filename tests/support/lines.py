"""A release line with hotfixes on it: real commits in one repository, and the ports that read it.

Commits are made once for all scenes; tags, branches and what production runs are a scene's own.
"""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.workspace import GitWorkspace
from hotfix_actions.context import Context
from hotfix_actions.domain.events import BranchMade, Event, Tagged
from hotfix_actions.domain.lineage import Commit, Lineage
from hotfix_actions.domain.patches import Patch
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.state import Head
from hotfix_actions.domain.world import (
    CommitFacts,
    Comparison,
    Deployment,
    Pull,
    TagFacts,
)
from hotfix_actions.domain.world import Repository as Repo
from hotfix_actions.errors import PermissionMissing
from tests.support.fakes import START, FakeWorld
from tests.support.rollouts import FakeEnvironment

_WHO = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "lin"), ("EMAIL", "lin@example.com"), ("DATE", "2026-01-15T10:00:00Z"),
    )
}  # fmt: skip
PRODUCTION = Environment(deploy=("deploy",), restore=("restore",), state=("state",))


class Repository:
    """Real git objects; `missing` is git's own answer, by the adapter, each asked once."""

    def __init__(self, folder: Path) -> None:
        self._bare = folder / "line.git"
        subprocess.run(["git", "init", "-q", "--bare", str(self._bare)], check=True)
        self._git("config", "uploadpack.allowAnySHA1InWant", "true")
        self._made: dict[Any, str] = {}
        self._known: dict[str, CommitFacts] = {}
        self._held: dict[str, frozenset[str]] = {}
        self.trees: dict[str, Mapping[str, str]] = {}
        process = ChildProcesses({"PATH": "/usr/local/bin:/usr/bin:/bin"}, Trace())
        self._workspace = GitWorkspace(
            url=f"file://{self._bare}", token=str, process=process, here=folder
        )
        self.missing = cache(self._missing)

    def _git(self, *words: str, stdin: str = "") -> str:
        done = subprocess.run(
            ["git", "-C", str(self._bare), *words],
            input=stdin, env={"PATH": "/usr/local/bin:/usr/bin:/bin", **_WHO},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, message: str, files: Mapping[str, str], *parents: str) -> str:
        """Make a commit of exactly these files."""
        key = (message, tuple(sorted(files.items())), parents)
        if key not in self._made:
            self._made[key] = self._commit(message, files, parents)
        return self._made[key]

    def _commit(self, message: str, files: Mapping[str, str], parents: Sequence[str]) -> str:
        rows = [
            f"100644 blob {self._git('hash-object', '-w', '--stdin', stdin=text)}\t{name}"
            for name, text in sorted(files.items())
        ]
        tree = self._git("mktree", stdin="\n".join(rows) + "\n")
        words = [word for parent in parents for word in ("-p", parent)]
        sha = self._git("commit-tree", tree, *words, stdin=message)
        self.trees[sha] = dict(files)
        self._known[sha] = CommitFacts(sha, tuple(parents), "lin", message)
        self._held[sha] = frozenset({sha}).union(*(self._held[one] for one in parents))
        return sha

    def compare(self, base: str, head: str) -> Comparison:
        """Compare as GitHub does."""
        if base not in self._held or head not in self._held:
            raise PermissionMissing(tried="comparing", found="HTTP 404", remedy="look")
        ours, theirs = self._held[base], self._held[head]
        new = [self._known[sha] for sha in self._known if sha in theirs - ours]
        if base == head:
            return Comparison("identical", base)
        behind = bool(ours - theirs)
        status: Any = "diverged" if new and behind else "behind" if behind else "ahead"
        return Comparison(status, "", tuple(new))

    def holds(self, branch: str, sha: str) -> bool:
        """Say that the default branch holds whatever there is."""
        return branch == "main" and sha in self._held

    def lineage(self, branch: str, tip: str, bump: str) -> Lineage:
        """Tell of the commits from a tip down to the bump: no more than that."""
        assert branch
        first = self._held.get(bump, frozenset())
        commits = [self._known[sha] for sha in self._held.get(tip, ()) if sha not in first - {bump}]
        return Lineage({one.sha: Commit(one.sha, "", one.parents) for one in commits})

    def _missing(self, ours: str, theirs: str, depth: int) -> tuple[Patch, ...]:
        return self._workspace.missing(ours, theirs, depth=depth)


APP = "acme-hotfix[bot]"


@dataclass
class Line:
    """One scene: tags, hotfix branches with their heads, what production runs and ran."""

    repository: Repository
    tags: dict[str, str] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    production: FakeEnvironment = field(default_factory=FakeEnvironment)
    ran: list[str] = field(default_factory=list)
    pulls: dict[str, list[Pull]] = field(default_factory=dict)
    comments: list[Any] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    role: str = "maintain"
    asked: list[str] = field(default_factory=list)

    def context(self, command: str, *told: Event, **request: Any) -> Context:
        """Begin a command of an incident whose journal tells these events."""
        context = FakeWorld().context(command, **({"environment": "production"} | request))
        for event in told:
            context.tell(event)
        production = PRODUCTION
        if self.states:
            production = Environment(**{**_fields(PRODUCTION), "states": self.states})
        context.settings = Settings(environments={"production": production, "staging": production})
        reads: dict[str, Any] = {
            "refs": Answers(matching=self._matching, get=self._ref),
            "objects": Answers(tag=self._tag, tags=self._tags),
            "history": self.repository,
            "workspace": Answers(missing=self._missing),
            "deployments": Answers(
                all=self._records,
                behind=lambda *_: ([], True),
                naming=lambda *_, **__: ([], True),
            ),
            "releases": Answers(latest=str, all=list),
            "state": Answers(matching=self._withdrawn, ref=lambda name: f"refs/{name}"),
            "rollouts": self.production,
            "pulls": Answers(find=lambda base: self.pulls.get(base, [])),
            "issues": Answers(comments=lambda _: self.comments),
            "people": Answers(role=lambda _: self.role, bot=str, me=lambda: "lin"),
            "rules": Answers(repository=lambda: Repo("acme/tokens", "main")),
        }
        context.ports = replace(context.ports, **reads)
        return context

    def _missing(self, ours: str, theirs: str, *, depth: int) -> tuple[Patch, ...]:
        return self.repository.missing(ours, theirs, depth)

    def _matching(self, prefix: str) -> dict[str, str]:
        there = {f"tags/{name}": sha for name, sha in self.tags.items()}
        there |= {f"heads/{name}": sha for name, sha in self.branches.items()}
        return {name: sha for name, sha in there.items() if name.startswith(prefix)}

    def _ref(self, name: str) -> str | None:
        return self._matching(name).get(name)

    def _tag(self, name: str) -> TagFacts | None:
        self.asked.append(name)
        commit = self.tags.get(name)
        return TagFacts(name, commit, annotated=True) if commit else None

    def _tags(self, names: Sequence[str]) -> dict[str, TagFacts]:
        return {name: tag for name in names if (tag := self._tag(name)) is not None}

    def _records(self, _: str) -> list[Deployment]:
        return [
            Deployment(n, "production", ref, "", START, {}, "success", creator=APP, state_by=APP)
            for n, ref in enumerate(reversed(self.ran))
        ]

    def _withdrawn(self, prefix: str) -> dict[str, Head]:
        return {f"{prefix}{name}": Head("a" * 40) for name in self.withdrawn}


class Answers:
    """A port of a few methods."""

    def __init__(self, **methods: Any) -> None:
        vars(self).update(methods)


def _fields(environment: Environment) -> dict[str, Any]:
    return {name: getattr(environment, name) for name in environment.__struct_fields__}


def made(branch: str, base: str, tag: str, bump: str) -> BranchMade:
    """Tell of a hotfix branch."""
    return BranchMade(
        at=START, branch=branch, base_tag=base, base="", bump=bump, version=tag[1:], tag=tag,
        line="1.2.x",
    )  # fmt: skip


def tagged(tag: str, sha: str) -> Tagged:
    """Tell of a released version."""
    return Tagged(at=START, tag=tag, sha=sha, version=tag[1:])

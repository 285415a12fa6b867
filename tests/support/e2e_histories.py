"""Hotfix branches with any history, and journals that say they are released: what a forger makes.

Commits are made by plumbing in the repository itself; pull requests, reviews and merges go through
the embedded GitHub. Where it refuses a move of a branch, the ref is moved behind its back.
"""

import itertools
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hotfix_actions.domain import codec
from hotfix_actions.domain import events as e
from hotfix_actions.domain.verify import digest
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.rehearsal.people import Person
from tests.support import e2e_project as project
from tests.support.e2e import Answer, Scene
from tests.support.e2e_points import newcomer

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
GITHUB = ("GitHub", "noreply@github.com")


@dataclass
class Town:
    """A repository in which one hotfix after the other is forged."""

    scene: Scene
    people: dict[str, Person] = field(default_factory=dict)
    count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(101))

    def __post_init__(self) -> None:
        self.people = dict(self.scene.stage.people)
        self.base = self.scene.git("rev-parse", f"{project.BASE}^{{commit}}")
        for login, role in (("ray", "read"), ("tess", "triage"), ("wes", "write"), ("out", "")):
            self.scene.stage.sandbox.world.add_user(login, email=_email(login))
            if role:
                self.people[login] = newcomer(self.scene, login, role)

    def git(self, *words: str, stdin: str = "", env: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=self.scene.stage.bare,
            env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, **(env or {})},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"git {words}: {done.stderr}"
        return done.stdout.rstrip("\n")


@dataclass
class History:
    """One hotfix: its branch, with a version bump as the tool makes it."""

    town: Town
    told: dict[str, Any] = field(default_factory=dict)
    also_told: list[e.Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.patch = next(self.town.count)
        self.version = f"1.2.{self.patch}"
        self.branch = f"hotfix/{self.version}-high-x"
        body = {"title": f"Broken {self.patch}", "body": ""}
        self.incident = int(self.click("priya", "POST", "issues", body)["number"])
        self.begin(self.town.base)

    def begin(self, base: str) -> None:
        """Let the branch begin at a base, with the bump that the tool would make."""
        words = f"Set the version\n\nHotfix-Incident: #{self.incident}\nHotfix-Attempt: 1\n"
        files = {"package.json": project.package(self.version)}
        self.bump = self.commit(base, files=files, message=words, github=True)
        self.tip = self.bump
        self.town.git("update-ref", f"refs/heads/{self.branch}", self.bump)

    def begin_at_tag(self, base: str) -> None:
        """Let the branch begin at a tag that somebody puts on a commit."""
        tag = f"v1.1.{self.patch}"
        self.town.git("update-ref", f"refs/tags/{tag}", base)
        self.told = {"base_tag": tag, "base": base}
        self.begin(base)

    def click(self, login: str, verb: str, rest: str, body: Any = None) -> Any:
        return self.town.people[login].click(verb, rest, body)

    def commit(
        self,
        *parents: str,
        files: Mapping[str, str] | None = None,
        by: str = "kenji",
        also: Iterable[str] = (),
        committer: str = "",
        message: str = "Change",
        github: bool = False,
        tree: str = "",
    ) -> str:
        """Make a commit on the first parent's content, or on that of the merge of both."""
        if not tree:
            tree = self.merged(*parents) if len(parents) > 1 else f"{parents[0]}^{{tree}}"
            tree = self._tree(self.town.git("rev-parse", tree), files or {})
        trailers = "".join(f"\nCo-authored-by: {one} <{_email(one)}>" for one in also)
        above = [word for parent in parents for word in ("-p", parent)]
        env = {**_who("AUTHOR", by), **_who("COMMITTER", "" if github else committer or by)}
        text = message + ("\n" + trailers if trailers else "")
        sha = self.town.git("commit-tree", tree, *above, stdin=text, env=env)
        if github:
            stage = self.town.scene.stage
            stage.sandbox.world.sign(stage.repository, sha)
        return sha

    def merged(self, ours: str, theirs: str) -> str:
        return self.town.git("merge-tree", "--write-tree", ours, theirs).partition("\n")[0]

    def _tree(self, root: str, files: Mapping[str, str]) -> str:
        """Set files, each at the root or one folder below it."""
        index = {"GIT_INDEX_FILE": str(self.town.scene.work / "index")}
        self.town.git("read-tree", root, env=index)
        for path, text in files.items():
            blob = self.town.git("hash-object", "-w", "--stdin", stdin=text)
            self.town.git(
                "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=index
            )
        return self.town.git("write-tree", env=index)

    def propose(self, head: str, opener: str = "kenji", base: str = "") -> int:
        """Push a head, and open a pull request of it."""
        name = f"fix-{self.patch}-{head[:7]}"
        self.town.git("update-ref", f"refs/heads/{name}", head)
        body = {"title": "Fix", "body": "", "head": name, "base": base or self.branch}
        return int(self.click(opener, "POST", "pulls", body)["number"])

    def review(self, number: int, login: str, event: str = "APPROVE", **more: Any) -> Any:
        body = {"event": event, "body": "Seen.", **more}
        return self.click(login, "POST", f"pulls/{number}/reviews", body)

    def merge(self, number: int, method: str = "merge", login: str = "priya") -> None:
        """Merge it on GitHub; where the rules refuse, do the same by hand."""
        pull = self.click(login, "GET", f"pulls/{number}")
        try:
            body = {"merge_method": method}
            self.tip = self.click(login, "PUT", f"pulls/{number}/merge", body)["sha"]
        except OutsideFailed:
            self.move(self.commit(self.tip, pull["head"]["sha"], by=login))

    def move(self, sha: str) -> None:
        """Move the hotfix branch: by GitHub, or behind its back where its rules refuse."""
        body = {"sha": sha, "force": True}
        try:
            self.click("priya", "PATCH", f"git/refs/heads/{self.branch}", body)
        except OutsideFailed:
            self.town.git("update-ref", f"refs/heads/{self.branch}", sha)
        self.tip = sha

    def forge(self, tip: str = "") -> None:
        """Tag a commit, and write a journal that says all went well."""
        at, by = tip or self.tip, {"at": LONG_AGO, "by": "kenji"}
        tag = f"v{self.version}"
        words = f"object {at}\ntype commit\ntag {tag}\ntagger K <k@k> 1767225600 +0000\n\n{tag}\n"
        self.town.git("update-ref", f"refs/tags/{tag}", self.town.git("mktag", stdin=words))
        made = {
            "branch": self.branch,
            "base_tag": project.BASE,
            "base": self.town.base,
            "bump": self.bump,
            "version": self.version,
            "tag": tag,
            "line": "1.2.x",
            "files": ("package.json",),
            **self.told,
        }
        said = [
            e.IncidentOpened(**by, incident=self.incident, title="Broken", url=""),
            e.Triaged(**by, severity="high", decision="hotfix", rule="given"),
            e.BranchMade(**by, **made),
            e.FixMerged(**by, sha=at, pulls=(1,), authors=("nobody",), approved_by=("mona",)),
            *self.also_told,
            e.Tagged(**by, tag=tag, sha=at, version=self.version),
        ]
        text = codec.encode(said)
        blob = self.town.git("hash-object", "-w", "--stdin", stdin=text)
        tree = self.town.git("mktree", stdin=f"100644 blob {blob}\tjournal.jsonl\n")
        env = {**_who("AUTHOR", "kenji"), **_who("COMMITTER", "kenji")}
        commit = self.town.git("commit-tree", tree, stdin=f"All well\n\n{digest(text)}\n", env=env)
        self.town.git("update-ref", f"refs/hotfix/{self.incident}/journal", commit)

    def hotfix(self, *words: str) -> Answer:
        """Run a command for this incident."""
        return self.town.scene.hotfix(*words, str(self.incident))


def _email(name: str) -> str:
    return name if "@" in name else f"{name}@users.noreply.github.com"


def _who(role: str, name: str) -> dict[str, str]:
    shown, email = (name.partition("@")[0], _email(name)) if name else GITHUB
    moment = "1767225600 +0000"
    return {f"GIT_{role}_NAME": shown, f"GIT_{role}_EMAIL": email, f"GIT_{role}_DATE": moment}

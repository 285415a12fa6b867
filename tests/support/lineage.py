"""A small history to judge: commits whose trees are sets of lines, so that a merge is their union.

It knows what git would answer: `Book.known` gives everything that has to be found out.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hotfix_actions.domain.lineage import Brought, Commit, Identity, Lineage
from hotfix_actions.domain.provenance import Provenance, Questions, questions
from hotfix_actions.domain.world import Pull, Review

START = datetime(2026, 1, 1, tzinfo=UTC)
BRANCH = "hotfix/1.2.4-high-x"
ROLES = {
    "alice": "write",
    "bob": "write",
    "carol": "maintain",
    "dan": "admin",
    "eve": "triage",
    "fay": "read",
}


def who(name: str) -> Identity:
    """Return an identity: a login, or an address that no account has."""
    return Identity("", name) if "@" in name else Identity(name, f"{name}@users.noreply.github.com")


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@dataclass
class Book:
    """Commits, what their trees hold, and the pull requests into the hotfix branch."""

    commits: dict[str, Commit] = field(default_factory=dict)
    lines: dict[str, frozenset[str]] = field(default_factory=dict)
    pulls: list[Brought] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.base = self.commit(adds=["base"], by="old")
        self.bump = self.commit(self.base, adds=["version"], by="app[bot]", by_github=True)
        self.tip = self.bump

    def commit(
        self,
        *parents: str,
        adds: Iterable[str] = (),
        by: str = "alice",
        also: Iterable[str] = (),
        committer: str = "",
        by_github: bool = False,
    ) -> str:
        """Make a commit: all lines of its parents, and those that it adds itself."""
        lines = frozenset(adds).union(*(self.lines[one] for one in parents))
        words = f"{len(self.commits)} {parents} {sorted(lines)}"
        sha = hashlib.sha1(words.encode(), usedforsecurity=False).hexdigest()
        self.lines[sha] = lines
        self.commits[sha] = Commit(
            sha,
            self.tree(lines),
            parents,
            tuple(map(who, (by, *also))),
            who(committer or by),
            by_github,
        )
        return sha

    def tree(self, lines: Iterable[str]) -> str:
        return hashlib.sha1(" ".join(sorted(lines)).encode(), usedforsecurity=False).hexdigest()

    def pull(
        self,
        head: str,
        *reviews: Review,
        number: int = 7,
        opener: str = "alice",
        merge: str = "",
        based: datetime | None = None,
    ) -> Brought:
        """Open a pull request; with `merge` it is merged, by that commit."""
        pull = Pull(
            number=number,
            node="PR",
            title="Fix",
            author=opener,
            head=head,
            head_branch="fix",
            base_branch=BRANCH,
            url="",
            created=START,
            merged=bool(merge),
            closed=bool(merge),
            merge_commit=merge,
        )
        brought = Brought(pull, reviews, based)
        self.pulls.append(brought)
        return brought

    def unanswered(self, tip: str = "", **changes: object) -> Provenance:
        """Return what GitHub tells; what git has to find out is not known."""
        lineage = Lineage(dict(self.commits), tuple(self.pulls))
        known = Provenance(self.base, self.bump, tip or self.tip, lineage, roles=ROLES)
        return replace(known, **changes)  # type: ignore[arg-type]

    def known(self, tip: str = "", open_: Brought | None = None, **changes: object) -> Provenance:
        """Return everything: each question is answered as git would."""
        known = self.unanswered(tip, **changes)
        while asked := questions(known, open_):
            known = self.answer(known, asked)
        return known

    def answer(self, known: Provenance, asked: Questions) -> Provenance:
        trees: Mapping[tuple[str, str], str] = {
            (ours, theirs): self.tree(self.lines[ours] | self.lines[theirs])
            for ours, theirs in asked.merges
        }
        holds = dict.fromkeys(asked.holds, False)
        return replace(known, trees={**known.trees, **trees}, holds={**known.holds, **holds})


def said(author: str, commit: str, state: str = "APPROVED", *, minute: int = 10) -> Review:
    return Review(author=author, state=state, commit=commit, submitted=at(minute))

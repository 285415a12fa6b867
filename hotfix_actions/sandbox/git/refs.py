"""The refs of one repository during one request: what git holds, with the moves still to come.

The moves are made together as the request's last act, so that a request which fails leaves
nothing behind.
"""

import re

from hotfix_actions.sandbox.git.objects import SHA
from hotfix_actions.sandbox.git.repository import GitRepository, Ref, RefMove

_SHORT_SHA = re.compile(r"[0-9a-f]{7,39}")


class Refs:
    """Refs as the request sees them."""

    def __init__(self, git: GitRepository) -> None:
        self._git = git
        self._before: dict[str, str | None] = {}
        self._now: dict[str, Ref | None] = {}

    def get(self, name: str) -> Ref | None:
        """Return the ref of that full name; None when it is not there."""
        return self._now[name] if name in self._now else self._git.ref(name)

    def sha(self, name: str) -> str | None:
        """Return where the ref points; None when it is not there."""
        ref = self.get(name)
        return ref.sha if ref else None

    def under(self, *prefixes: str) -> list[Ref]:
        """Return the refs under whole path components such as refs/heads, by name."""
        known = {ref.name: ref for ref in self._git.refs(*prefixes)}
        for name, ref in self._now.items():
            if any(name.startswith(prefix.rstrip("/") + "/") for prefix in prefixes):
                known.pop(name, None)
                if ref is not None:
                    known[name] = ref
        return [known[name] for name in sorted(known)]

    def move(self, name: str, sha: str | None) -> None:
        """Let a ref point elsewhere, or be gone, once the request is done."""
        current = self.get(name)
        self._before.setdefault(name, current.sha if current else None)
        found = self._git.info(sha) if sha else None
        self._now[name] = Ref(name, found.sha, found.kind) if found else None

    def moves(self) -> list[RefMove]:
        """Return what is to be moved."""
        after = {name: ref.sha if ref else None for name, ref in self._now.items()}
        return [
            RefMove(name, old, after[name])
            for name, old in self._before.items()
            if old != after[name]
        ]

    def apply(self) -> None:
        """Make the moves, all or none; raises RefConflictError."""
        moves = self.moves()
        self._before.clear()
        self._now.clear()
        if moves:
            self._git.move_refs(moves)

    def commit_of(self, text: str) -> str | None:
        """Return the commit that a branch, tag, full ref or SHA stands for; None for nothing."""
        names = (f"refs/heads/{text}", f"refs/tags/{text}", f"refs/{text}", text)
        for name in names:
            if name.startswith("refs/") and not re.search(r"[\s:^~]", name):
                sha = self.sha(name)
                if sha:
                    return self._git.peel(sha)
        if SHA.fullmatch(text):
            return self._git.peel(text)
        if _SHORT_SHA.fullmatch(text):
            done = self._git.run("rev-parse", "--verify", "-q", f"{text}^0", expected=(0, 1, 128))
            return done.text or None
        return None

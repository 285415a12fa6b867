"""Questions about ancestry. The answers follow from the SHAs, so each is found out once.

Most are about a few commits in a row: those are walked here; git is asked about the rest.
"""

from hotfix_actions.sandbox.git.repository import GitRepository

# A process costs as much as reading this many commits.
_NEAR = 40


def is_ancestor(git: GitRepository, old: str, new: str) -> bool:
    """Tell whether `new` holds all of `old`; a commit is its own ancestor."""

    def ask() -> bool:
        if _row(git, old, new) is not None:
            return True
        if _row(git, new, old) is not None:
            return False
        # 128: one of the two is no commit.
        return git.run("merge-base", "--is-ancestor", old, new, expected=(0, 1, 128)).code == 0

    return old == new or git.memo.get(("ancestor", old, new), ask)


def merge_base(git: GitRepository, one: str, other: str) -> str | None:
    """Return the best common ancestor of two commits; None when they share no history."""

    def ask() -> str:
        for old, new in ((one, other), (other, one)):
            if _row(git, old, new) is not None:
                return old
        return git.run("merge-base", one, other, expected=(0, 1)).text.partition("\n")[0]

    return git.memo.get(("base", one, other), ask) or None


def ahead_behind(git: GitRepository, base: str, head: str) -> tuple[int, int]:
    """Count the commits that only `head` has, and those that only `base` has."""

    def ask() -> tuple[int, int]:
        row = _row(git, base, head)
        if row is not None:
            return len(row), 0
        done = git.run("rev-list", "--left-right", "--count", f"{base}...{head}")
        behind, ahead = done.text.split("\t")
        return int(ahead), int(behind)

    return git.memo.get(("count", base, head), ask)


def between(git: GitRepository, base: str, head: str) -> list[str]:
    """Return the commits that `head` has and `base` has not, parents before children."""

    def ask() -> list[str]:
        row = _row(git, base, head)
        if row is not None:
            return row
        return git.run("rev-list", "--reverse", "--topo-order", f"{base}..{head}").text.split()

    return git.memo.get(("between", base, head), ask)


def log(git: GitRepository, start: str, *, path: str | None, skip: int, limit: int) -> list[str]:
    """Return a page of the history of a commit, newest first; of one path when it is given."""
    command = ["rev-list", f"--skip={skip}", f"--max-count={limit}", start]
    return git.run(*command, *(["--", path] if path else [])).text.split()


def _row(git: GitRepository, old: str, new: str) -> list[str] | None:
    """Return the commits after `old` up to `new` when they are a short row without merges."""
    row: list[str] = []
    at = new
    while at != old:
        commit = git.commit(at)
        if commit is None or len(commit.parents) != 1 or len(row) >= _NEAR:
            return None
        row.append(at)
        at = commit.parents[0]
    return row[::-1]

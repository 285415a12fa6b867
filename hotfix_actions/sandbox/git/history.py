"""Questions about ancestry. The answers follow from the SHAs, so each is asked of git once."""

from hotfix_actions.sandbox.git.repository import GitRepository


def is_ancestor(git: GitRepository, old: str, new: str) -> bool:
    """Tell whether `new` holds all of `old`; a commit is its own ancestor."""

    def ask() -> bool:
        done = git.run("merge-base", "--is-ancestor", old, new, expected=(0, 1, 128))
        return done.code == 0

    return old == new or git.memo.get(("ancestor", old, new), ask)


def merge_base(git: GitRepository, one: str, other: str) -> str | None:
    """Return the best common ancestor of two commits; None when they share no history."""

    def ask() -> str:
        return git.run("merge-base", one, other, expected=(0, 1)).text.partition("\n")[0]

    return git.memo.get(("base", one, other), ask) or None


def ahead_behind(git: GitRepository, base: str, head: str) -> tuple[int, int]:
    """Count the commits that only `head` has, and those that only `base` has."""

    def ask() -> tuple[int, int]:
        done = git.run("rev-list", "--left-right", "--count", f"{base}...{head}")
        behind, ahead = done.text.split("\t")
        return int(ahead), int(behind)

    return git.memo.get(("count", base, head), ask)


def between(git: GitRepository, base: str, head: str) -> list[str]:
    """Return the commits that `head` has and `base` has not, parents before children."""

    def ask() -> list[str]:
        return git.run("rev-list", "--reverse", "--topo-order", f"{base}..{head}").text.split()

    return git.memo.get(("between", base, head), ask)


def log(git: GitRepository, start: str, *, path: str | None, skip: int, limit: int) -> list[str]:
    """Return a page of the history of a commit, newest first; of one path when it is given."""
    command = ["rev-list", f"--skip={skip}", f"--max-count={limit}", start]
    return git.run(*command, *(["--", path] if path else [])).text.split()

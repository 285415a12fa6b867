"""How commits relate, and which pull requests they came through."""

from collections.abc import Callable, Sequence
from typing import Any

from hotfix_actions.adapters.github import answers, convert
from hotfix_actions.adapters.github.door import Answered, Door, quoted
from hotfix_actions.adapters.github.lineage import Lineages, Listed
from hotfix_actions.domain import world
from hotfix_actions.domain.lineage import Lineage

# The compare API shows at most 300 files, all on the first page.
# https://docs.github.com/en/rest/commits/commits#compare-two-commits
MOST_FILES = 300


@answers.reading
class GithubHistory:
    """Comparisons are by SHA, so each is asked once; `learn` is told of every commit they show."""

    def __init__(self, door: Door, learn: Callable[[Any], None]) -> None:
        self._door = door
        self._learn = learn
        self._lineages = Lineages(door)
        self._compared: dict[tuple[str, str], world.Comparison] = {}

    def compare(self, base: str, head: str) -> world.Comparison:
        """Compare `base...head`, all pages."""
        if (base, head) not in self._compared:
            self._compared[base, head] = self._compare(base, head)
        return self._compared[base, head]

    def _compare(self, base: str, head: str) -> world.Comparison:
        path = self._door.repo(f"compare/{quoted(base)}...{quoted(head)}")
        first = self._door.get(path, per_page=100, page=1)
        if first is None:
            missing = Answered("GET", path, 404, "no common history, or no such commit", {})
            raise self._door.fail(missing)
        commits: list[Any] = list(first["commits"])
        page = 2
        while len(commits) < first["total_commits"]:
            more = self._door.get(path, per_page=100, page=page)["commits"]
            if not more:
                break
            commits += more
            page += 1
        for row in (first["base_commit"], first["merge_base_commit"], *commits):
            self._learn(row)
        files = first.get("files") or []
        return world.Comparison(
            status=first["status"],
            merge_base=first["merge_base_commit"]["sha"],
            commits=tuple(convert.commit(row) for row in commits),
            files=tuple(_file(row) for row in files),
            complete=len(files) < MOST_FILES and len(commits) == first["total_commits"],
            all_commits=len(commits) == first["total_commits"],
        )

    def holds(self, branch: str, sha: str) -> bool:
        """Whether a branch holds a commit."""
        return self.compare(branch, sha).status in ("behind", "identical")

    def pulls_of(self, commit: str) -> Sequence[world.Pull]:
        """Give the pull requests that a commit came through."""
        rows = self._door.pages(self._door.repo(f"commits/{commit}/pulls"))
        return [convert.pull(row) for row in rows]

    def lineage(self, branch: str, tip: str, bump: str, head: str = "") -> Lineage:
        """Give the pull requests into a branch, and the commits from the tip down to the bump."""
        return self._lineages.found(self._listed(branch), branch, tip, bump, head)

    def _listed(self, branch: str) -> Listed:
        return self._lineages.of_branch(branch)


def _file(row: dict[str, Any]) -> world.FileChange:
    return world.FileChange(
        path=row["filename"],
        status=row["status"],
        additions=row["additions"],
        deletions=row["deletions"],
        previous=row.get("previous_filename") or "",
    )

"""Rules on what a push brings: signatures of its commits, paths of its files.

https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches#require-signed-commits
https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
"Commits must have verified signatures." and "File path is restricted" are reported from pushes
(vercel/workflow#1867, renovatebot/renovate#44819); that of an extension is worded alike here.
"""

import re
from collections.abc import Callable, Iterator

from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.rules.patterns import matches, translate
from hotfix_actions.sandbox.rules.rule import Rule
from hotfix_actions.sandbox.work import Repo, Work

UNSIGNED = "Commits must have verified signatures."
_PATH, _EXTENSION = "File path is restricted", "File extension is restricted"

Judge = Callable[[Work, Repo, RefMove, Rule], str | None]


def is_signed(work: Work, repo: Repo, sha: str) -> bool:
    """Tell whether GitHub vouches for a commit."""
    sql = "SELECT 1 FROM signed_commits WHERE repository_id = ? AND sha = ?"
    return work.db.one(sql, repo.id, sha) is not None


def before_content(work: Work, repo: Repo, move: RefMove, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what the hook has to look at once the objects are there, as (when, sentence)."""
    if move.new is None:
        return
    if rule.type == "required_signatures":
        sql = "SELECT sha FROM signed_commits WHERE repository_id = ?"
        signed = " ".join(row["sha"] for row in work.db.all(sql, repo.id))
        yield "unsigned", f"{signed}\t{UNSIGNED}"
    elif rule.type == "file_path_restriction":
        for pattern in rule.parameters["restricted_file_paths"]:
            # What `grep -E` understands.
            yield "files", f"^{translate(pattern).replace('(?:', '(')}$\t{_PATH}"
    else:
        for extension in rule.parameters["restricted_file_extensions"]:
            yield "files", f"{re.escape(_ending(extension))}$\t{_EXTENSION}"


def _signatures(work: Work, repo: Repo, move: RefMove, _rule: Rule) -> str | None:
    """What branches and tags hold already is not looked at again."""
    commits = _introduced(repo, move, "--branches", "--tags")
    return None if all(is_signed(work, repo, sha) for sha in commits) else UNSIGNED


def _paths(_work: Work, repo: Repo, move: RefMove, rule: Rule) -> str | None:
    patterns = rule.parameters["restricted_file_paths"]
    restricted = any(matches(each, path) for path in _files(repo, move) for each in patterns)
    return _PATH if restricted else None


def _extensions(_work: Work, repo: Repo, move: RefMove, rule: Rule) -> str | None:
    endings = tuple(map(_ending, rule.parameters["restricted_file_extensions"]))
    return _EXTENSION if any(path.endswith(endings) for path in _files(repo, move)) else None


def _ending(extension: str) -> str:
    return "." + extension.removeprefix("*").removeprefix(".")


def _introduced(repo: Repo, move: RefMove, *known: str) -> list[str]:
    """Return the commits that a move brings and that the named refs do not hold."""
    commit = repo.git.peel(move.new) if move.new else None
    if commit is None:
        return []
    return repo.git.run("rev-list", commit, "--not", *known).text.split()


def _files(repo: Repo, move: RefMove) -> list[str]:
    """Return the paths that the brought commits touch: "prevent commits that include changes"."""
    commit = repo.git.peel(move.new) if move.new else None
    if commit is None:
        return []
    command = ("log", "--format=", "--name-only", "-z", commit, "--not", "--all")
    return [path for path in repo.git.run(*command).text.split("\0") if path]


BY_CONTENT: dict[str, Judge] = {
    "required_signatures": _signatures,
    "file_path_restriction": _paths,
    "file_extension_restriction": _extensions,
}

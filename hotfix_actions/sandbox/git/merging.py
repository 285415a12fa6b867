"""Merging and replaying with real git objects and no work tree."""

from dataclasses import replace

from hotfix_actions.sandbox.git.objects import Person, encode_commit
from hotfix_actions.sandbox.git.repository import GitRepository


class MergeConflictError(Exception):
    """The two sides change the same lines."""


def merged_tree(git: GitRepository, base: str, head: str) -> str:
    """Return the tree that merging two commits gives; raises MergeConflictError."""

    def ask() -> str:
        command = ("merge-tree", "--write-tree", "--no-messages", base, head)
        done = git.run(*command, expected=(0, 1))
        return "" if done.code else done.text.partition("\n")[0]

    tree = git.memo.get(("merge", base, head), ask)
    if not tree:
        raise MergeConflictError(f"{base} and {head}")
    return tree


def replay(git: GitRepository, commits: list[str], onto: str, committer: Person) -> str:
    """Apply commits one after another onto a commit and return the last new one.

    git 2.39 has no `replay`: merging the commit with a parent that has its own parent's place
    and the target's tree gives the same three-way merge. Raises MergeConflictError.
    """
    tip = onto
    for sha in commits:
        original = git.commit(sha)
        target = git.commit(tip)
        if original is None or target is None or len(original.parents) > 1:
            raise MergeConflictError(sha)
        ours = git.write(
            "commit",
            encode_commit(
                tree=target.tree,
                parents=original.parents,
                author=original.author,
                committer=replace(committer, date=original.committer.date),
                message="",
            ),
        )
        tip = git.write(
            "commit",
            encode_commit(
                tree=merged_tree(git, ours, sha),
                parents=(tip,),
                author=original.author,
                committer=committer,
                message=original.message,
            ),
        )
    return tip

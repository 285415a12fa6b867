"""Merging a pull request, by any of the three methods, with real git objects."""

from dataclasses import dataclass

from hotfix_actions.sandbox.effects import messages
from hotfix_actions.sandbox.effects.commits import author_now, commit_by_github
from hotfix_actions.sandbox.effects.issues import note
from hotfix_actions.sandbox.effects.pull_heads import mark_merged
from hotfix_actions.sandbox.effects.pushes import move_refs
from hotfix_actions.sandbox.git.merging import MergeConflictError, merged_tree, replay
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.rules.direct import violations
from hotfix_actions.sandbox.rules.workflow_files import check_workflows
from hotfix_actions.sandbox.shapes.people import noreply
from hotfix_actions.sandbox.shapes.pulls import base_tip, commits_of
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import GitHubError
from hotfix_actions.sandbox.work import Repo, Work

_CONFLICTS = "Pull Request has merge conflicts"


@dataclass(frozen=True)
class Wish:
    """How somebody wants a pull request merged; None leaves title or message to GitHub."""

    method: str
    title: str | None = None
    message: str | None = None


def merge(work: Work, repo: Repo, pull: Row, wish: Wish) -> str:
    """Merge a pull request that may be merged, and return the base branch's new commit.

    Raises a 405 when head and base conflict.
    """
    tip = base_tip(repo, pull)
    base = f"refs/heads/{pull['base_ref']}"
    try:
        sha = _build(work, repo, pull, wish.method, _message(work, repo, pull, wish))
    except MergeConflictError as error:
        how = "This branch can't be rebased" if wish.method == "rebase" else _CONFLICTS
        raise GitHubError(405, how) from error
    move = RefMove(base, tip, sha)
    check_workflows(work, repo, move)
    mark_merged(work, repo, pull, sha, tip)
    move_refs(work, repo, [move])
    if repo.setting("delete_branch_on_merge") and pull["head_repository_id"] is None:
        _delete_head(work, repo, pull)
    return sha


def _message(work: Work, repo: Repo, pull: Row, wish: Wish) -> str:
    title, body = messages.default_message(work, repo, pull, wish.method)
    return messages.joined(wish.title or title, body if wish.message is None else wish.message)


def _build(work: Work, repo: Repo, pull: Row, method: str, message: str) -> str:
    tip, head = base_tip(repo, pull), pull["head_sha"]
    if method == "rebase":
        return replay(repo.git, _linear(repo, pull), tip, author_now(work.me.account))
    tree = merged_tree(repo.git, tip, head)
    parents: tuple[str, ...] = (tip, head)
    if method == "merge":
        author = author_now(work.me.account)
    else:
        # "the author of the pull request is the author of the squashed commit".
        account = work.account(pull["author_id"])
        author, parents = author_now(account), (tip,)
        others = messages.co_authors(repo, pull, noreply(account))
        message = messages.joined(message, others)
    return commit_by_github(work, repo, tree=tree, parents=parents, author=author, message=message)


def _linear(repo: Repo, pull: Row) -> list[str]:
    """Return the commits to replay: merges of the base are left out, as `git rebase` does."""
    found = {sha: repo.git.commit(sha) for sha in commits_of(repo, pull)}
    return [sha for sha, commit in found.items() if commit and len(commit.parents) == 1]


def _delete_head(work: Work, repo: Repo, pull: Row) -> None:
    """Delete the head branch unless rules keep it."""
    ref = f"refs/heads/{pull['head_ref']}"
    move = RefMove(ref, repo.refs.sha(ref), None)
    if pull["head_ref"] == repo.default_branch or violations(work, repo, move):
        return
    move_refs(work, repo, [move])
    note(work, pull["id"], "head_ref_deleted")

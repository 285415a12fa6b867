"""The `workflows` permission: a token without it may not bring workflow files to a branch or tag.

A classic token needs the scope `workflow` instead, and is told 404 without it.

GitHub answers 403 and names the missing permission in X-Accepted-GitHub-Permissions; a push is
refused with "refusing to allow a GitHub App to create or update workflow".
https://docs.github.com/rest/authentication/permissions-required-for-github-apps
"""

from hotfix_actions.sandbox.git.refnames import branch_of, tag_of
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.git.trees import find, walk
from hotfix_actions.sandbox.web.access import not_accessible
from hotfix_actions.sandbox.web.answers import GitHubError, not_found
from hotfix_actions.sandbox.work import Repo, Work

FOLDER = ".github/workflows"
ACCEPTED = "contents=write; contents=write,workflows=write"


def check_workflows(work: Work, repo: Repo, move: RefMove) -> None:
    """Raise the 403 when a move brings workflow files that no branch holds in this form."""
    if brings_workflows(work, repo, move):
        raise _refusal(work)


def check_target(work: Work, repo: Repo, target: str) -> None:
    """Raise the refusal of a release whose target changes workflow files.

    "If the commit identified by target_commitish (or, when omitted, the latest commit on the
    default branch) adds or modifies any file under .github/workflows/ relative to the
    repository's default branch, the authenticating token must be authorized to modify workflows":
    https://docs.github.com/rest/releases/releases#create-a-release - also where the tag is there
    already (cli/cli#9514), and when a release is edited.
    """
    if work.actor is None or work.actor.brings_workflows:
        return
    commit = repo.refs.commit_of(target)
    known = repo.refs.sha(f"refs/heads/{repo.default_branch}")
    if not work.hub.settings["release_target_needs_workflows"] or commit is None:
        return
    mine, theirs = _files(repo, commit), _files(repo, known) if known else {}
    if any(theirs.get(path) != sha for path, sha in mine.items()):
        raise _refusal(work)


def _files(repo: Repo, sha: str) -> dict[str, str]:
    """Return the workflow files of a commit and their contents' SHAs."""
    tree = workflows_tree(repo, sha)
    return {entry.name: entry.sha for entry in walk(repo.git, tree, deep=True)} if tree else {}


def _refusal(work: Work) -> GitHubError:
    if work.actor and not work.actor.has_permissions:
        return not_found()
    return not_accessible(ACCEPTED, work.actor)


def brings_workflows(work: Work, repo: Repo, move: RefMove) -> bool:
    """Tell whether the actor would need `workflows` for a move and lacks it."""
    if move.new is None or (branch_of(move.ref) or tag_of(move.ref)) is None:
        return False
    if work.actor is None or work.actor.brings_workflows:
        return False
    folder = workflows_tree(repo, move.new)
    return folder is not None and folder not in known_trees(repo)


def known_trees(repo: Repo) -> set[str | None]:
    """Return the workflow folders that are on branches already."""
    return {workflows_tree(repo, ref.sha) for ref in repo.refs.under("refs/heads")}


def workflows_tree(repo: Repo, sha: str) -> str | None:
    """Return the tree of the workflow folder at a commit or tag; None when it has none."""
    commit_sha = repo.git.peel(sha)
    commit = repo.git.commit(commit_sha) if commit_sha else None
    entry = find(repo.git, commit.tree, FOLDER) if commit else None
    return entry.sha if entry and entry.kind == "tree" else None

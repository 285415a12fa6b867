"""createCommitOnBranch: files changed on a branch in one commit, if its head is still known.

https://docs.github.com/graphql/reference/commits#createcommitonbranch
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.effects.commits import author_now, commit_by_github
from hotfix_actions.sandbox.effects.messages import joined
from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.git.objects import Entry
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.git.trees import find, with_changes
from hotfix_actions.sandbox.graphql import lookup
from hotfix_actions.sandbox.graphql.nodes.base import Node, repository
from hotfix_actions.sandbox.graphql.refusals import RefusalError, not_found, unprocessable
from hotfix_actions.sandbox.graphql.rights import check_push
from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.web.access import can_see
from hotfix_actions.sandbox.work import Repo, Work


def create_commit_on_branch(work: Work, given: Mapping[str, Any]) -> Json:
    """Commit additions and deletions on a branch that is there.

    The commit's author is the actor, and GitHub signs it. Added files have mode 100644. A branch
    whose head is another one than `expectedHeadOid` answers STALE_DATA; the wording is as seen on
    GitHub in September 2026.
    """
    home, branch = _branch(work, given["branch"])
    repo = home.repo
    check_push(work, repo, "CreateCommitOnBranch")
    name = f"refs/heads/{branch}"
    tip, expected = repo.refs.sha(name), given["expected_head_oid"]
    if tip is None:
        raise not_found(f"A branch named '{branch}' could not be found on {repo.full_name}.")
    if tip != expected:
        message = f'Expected branch to point to "{expected}" but it did not.  Pull and try again.'
        raise RefusalError("STALE_DATA", message)
    tree = _tree(repo, load(repo, tip).tree, given.get("file_changes") or {})
    message = joined(given["message"]["headline"], given["message"].get("body") or "")
    author = author_now(work.me.account)
    sha = commit_by_github(work, repo, tree=tree, parents=(tip,), author=author, message=message)
    push(work, repo, [RefMove(name, tip, sha)])
    ref = home.near("Ref", repo.refs.get(name))
    return {"commit": home.near("Commit", sha), "ref": ref}


def _branch(work: Work, given: Mapping[str, Any]) -> tuple[Node, str]:
    """Return repository and branch: by the branch's id, or by both names."""
    node_id, full_name = given.get("id"), given.get("repository_name_with_owner")
    name = given.get("branch_name")
    if node_id is not None and full_name is None and name is None:
        found = lookup.of_type(work, node_id, "Ref")
        return found, found.row.name.removeprefix("refs/heads/")
    if node_id is not None or full_name is None or name is None:
        raise unprocessable(
            "A branch is given by `id`, or by `repositoryNameWithOwner` and `branchName`."
        )
    owner, _, rest = full_name.partition("/")
    repo = work.repo_followed(owner, rest)
    if repo is None or not can_see(work, repo):
        raise not_found(f"Could not resolve to a Repository with the name '{full_name}'.")
    return repository(work, repo), name.removeprefix("refs/heads/")


def _tree(repo: Repo, base: str, given: Mapping[str, Any]) -> str:
    changes: dict[str, Entry | None] = {}
    for each in given.get("deletions") or ():
        path = _path(each)
        if find(repo.git, base, path) is None:
            raise unprocessable(
                "A path was requested for deletion which does not exist as of commit oid"
                f" `{base}`: {path}"
            )
        changes[path] = None
    for each in given.get("additions") or ():
        path = _path(each)
        known = find(repo.git, base, path)
        mode = known.mode if known and known.kind == "blob" else "100644"
        changes[path] = Entry(mode, path, repo.git.write("blob", _content(each)))
    return with_changes(repo.git, base, changes) if changes else base


def _path(given: Mapping[str, Any]) -> str:
    path: str = given["path"]
    if not path or path.startswith("/") or {"", ".", "..", ".git"} & set(path.split("/")):
        raise unprocessable(f"The path `{path}` is not valid.")
    return path


def _content(given: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(given["contents"], validate=True)
    except binascii.Error as error:
        raise unprocessable("The contents of a file are not valid Base64.") from error

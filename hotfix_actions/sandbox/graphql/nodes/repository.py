"""A repository.

https://docs.github.com/graphql/reference/repos#repository
"""

from typing import Any

from hotfix_actions.sandbox.actors import has_role, role_of
from hotfix_actions.sandbox.effects.issues import numbered
from hotfix_actions.sandbox.graphql.nodes import deployments, issues, pulls, refs, releases
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, account, repository
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.labels import none_of
from hotfix_actions.sandbox.graphql.nodes.objects import file, git_object
from hotfix_actions.sandbox.graphql.nodes.refs import named
from hotfix_actions.sandbox.graphql.refusals import not_found
from hotfix_actions.sandbox.rules.plans import visibility
from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.people import node_id
from hotfix_actions.sandbox.shapes.pulls import pull_numbered
from hotfix_actions.sandbox.shapes.repositories import html_url
from hotfix_actions.sandbox.web.access import can_see

# GitHub's names of settings, and ours, which are REST's.
_SETTINGS = {
    "allowUpdateBranch": "allow_update_branch",
    "autoMergeAllowed": "allow_auto_merge",
    "deleteBranchOnMerge": "delete_branch_on_merge",
    "mergeCommitAllowed": "allow_merge_commit",
    "mergeCommitMessage": "merge_commit_message",
    "mergeCommitTitle": "merge_commit_title",
    "rebaseMergeAllowed": "allow_rebase_merge",
    "squashMergeAllowed": "allow_squash_merge",
    "squashMergeCommitMessage": "squash_merge_commit_message",
    "squashMergeCommitTitle": "squash_merge_commit_title",
}
# A label's id tells when it was made.
_LABEL_COLUMNS = {"CREATED_AT": "id", "NAME": "name"}
# What no repository of the embedded GitHub has or does.
_NEVER = (
    "hasDiscussionsEnabled",
    "hasWikiEnabled",
    "isArchived",
    "isDisabled",
    "isLocked",
    "isMirror",
    "isTemplate",
    "webCommitSignoffRequired",
)


def fields(node: Node) -> Fields:
    """Return the fields of Repository."""
    return {
        **dict.fromkeys(_NEVER, False),
        **{name: node.repo.setting(ours) for name, ours in _SETTINGS.items()},
        **_self(node),
        **_viewer(node),
        **_git(node),
        **_things(node),
    }


def _self(node: Node) -> Fields:
    work, repo, row = node.work, node.repo, node.repo.row
    url = html_url(work, repo)
    above = work.repo(row["parent_id"]) if row["parent_id"] else None
    return {
        "archivedAt": None,
        "createdAt": row["created_at"],
        "databaseId": repo.id,
        "description": repo.setting("description"),
        "forkCount": 0,
        "forkingAllowed": True,
        "hasIssuesEnabled": True,
        "hasProjectsEnabled": True,
        "homepageUrl": None,
        "id": node_id("R", repo.id),
        "isFork": above is not None,
        "isInOrganization": repo.owner["type"] == "Organization",
        "isPrivate": row["private"],
        "name": row["name"],
        "nameWithOwner": repo.full_name,
        "owner": account(work, repo.owner["id"]),
        "parent": repository(work, above) if above and can_see(work, above) else None,
        "pushedAt": row["pushed_at"],
        "resourcePath": f"/{repo.full_name}",
        "sshUrl": f"git@github.localhost:{repo.full_name}.git",
        "stargazerCount": 0,
        "updatedAt": row["updated_at"],
        "url": url,
        "visibility": lambda: visibility(repo).upper(),
    }


def _viewer(node: Node) -> Fields:
    """Return what the actor may; an App has no role."""
    actor = node.work.me
    role = None if actor.is_app else role_of(node.work.db, node.repo.row, actor.account)
    return {
        "viewerCanAdminister": has_role(role, "admin"),
        "viewerPermission": role and role.upper(),
    }


def _git(node: Node) -> Fields:
    repo = node.repo

    def default_branch() -> Node | None:
        node.need("contents")
        return named(node, f"refs/heads/{repo.default_branch}")

    def ref(qualified_name: str) -> Node | None:
        node.need("contents")
        return named(node, qualified_name)

    def all_refs(**given: Any) -> Fields:
        node.need("contents")
        return refs.under(node, given)

    def of(oid: str | None = None, expression: str | None = None) -> Node | None:
        node.need("contents")
        if oid is not None:
            return git_object(node, oid)
        return _expressed(node, expression or "HEAD")

    return {
        "defaultBranchRef": default_branch,
        "isEmpty": lambda: not repo.refs.under("refs/heads"),
        "object": of,
        "ref": ref,
        "refs": all_refs,
    }


def _expressed(node: Node, expression: str) -> Node | None:
    """Return the object that `main`, `v1.0.0`, a SHA or `main:path` stands for; None for none."""
    start, colon, path = expression.partition(":")
    if start == "HEAD":
        start = node.repo.default_branch
    found = named(node, start)
    sha = found.row.sha if found else node.repo.refs.commit_of(start) if _is_sha(start) else None
    if not colon or sha is None:
        return git_object(node, sha)
    commit = node.repo.git.peel(sha)
    if commit is None:
        return None
    top = load(node.repo, commit).tree
    entry = file(node, top, path)
    if not path.strip("/"):
        return git_object(node, top)
    return git_object(node, entry.row.sha) if entry else None


def _is_sha(text: str) -> bool:
    return len(text) >= 7 and all(sign in "0123456789abcdef" for sign in text)


def _things(node: Node) -> Fields:
    work, repo = node.work, node.repo

    def issue(number: int) -> Node:
        node.need("issues")
        row = numbered(work, repo, number)
        if row is None or row["is_pull"]:
            raise _missing("Issue", number)
        return node.near("Issue", row)

    def pull(number: int) -> Node:
        node.need("pull_requests")
        row = pull_numbered(work.db, repo.id, number)
        if row is None:
            raise _missing("PullRequest", number)
        return node.near("PullRequest", row)

    def either(number: int) -> Node:
        row = numbered(work, repo, number)
        if row is None:
            message = f"Could not resolve to an issue or pull request with the number of {number}."
            raise not_found(message)
        return pull(number) if row["is_pull"] else issue(number)

    def all_issues(**given: Any) -> Fields:
        node.need("issues")
        return connection("issues", issues.filtered(node, given), node.many("Issue"), given)

    def all_pulls(**given: Any) -> Fields:
        node.need("pull_requests")
        rows = pulls.filtered(node, given)
        return connection("pullRequests", rows, node.many("PullRequest"), given)

    return {
        "assignableUsers": lambda **given: _assignable(node, given),
        "deployments": lambda **given: deployments.of_repository(node, given),
        "issue": issue,
        "issueOrPullRequest": either,
        "issues": all_issues,
        "label": lambda name: _label(node, name),
        "labels": lambda **given: _labels(node, given),
        "latestRelease": lambda: releases.newest(node),
        "milestone": lambda number: None,  # noqa: ARG005 - the schema's name
        "milestones": lambda **page: none_of("milestones", page),
        "pullRequest": pull,
        "pullRequests": all_pulls,
        "release": lambda tag_name: releases.tagged(node, tag_name),
        "releases": lambda **given: releases.of_repository(node, given),
    }


def _missing(kind: str, number: int) -> Exception:
    article = "an" if kind == "Issue" else "a"
    return not_found(f"Could not resolve to {article} {kind} with the number of {number}.")


def _label(node: Node, name: str) -> Node | None:
    sql = "SELECT * FROM labels WHERE repository_id = ? AND name = ?"
    row = node.work.db.one(sql, node.repo.id, name)
    return node.near("Label", row) if row else None


def _labels(node: Node, given: dict[str, Any]) -> Fields:
    sql = "SELECT * FROM labels WHERE repository_id = ? ORDER BY id"
    words = (given.get("query") or "").lower()
    rows = [
        row
        for row in node.work.db.all(sql, node.repo.id)
        if words in f"{row['name']} {row['description'] or ''}".lower()
    ]
    order = given.get("order_by") or {"field": "CREATED_AT", "direction": "ASC"}
    column = _LABEL_COLUMNS[order["field"]]
    rows.sort(key=lambda row: row[column], reverse=order["direction"] == "DESC")
    return connection("labels", rows, node.many("Label"), given)


def _assignable(node: Node, given: dict[str, Any]) -> Fields:
    sql = "SELECT * FROM accounts WHERE type = 'User' ORDER BY id"
    words = (given.get("query") or "").lower()
    rows = [
        row
        for row in node.work.db.all(sql)
        if has_role(role_of(node.work.db, node.repo.row, row), "triage")
        and words in row["login"].lower()
    ]
    make = lambda row: Node("User", node.work, row)  # noqa: E731
    return connection("assignableUsers", rows, make, given)

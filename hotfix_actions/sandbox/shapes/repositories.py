"""Repositories."""

from typing import Any

from hotfix_actions.sandbox.actors import has_role, role_of
from hotfix_actions.sandbox.rules.plans import visibility
from hotfix_actions.sandbox.shapes.people import Json, node_id, user
from hotfix_actions.sandbox.work import Repo, Work

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_MERGE_SETTINGS = (
    "allow_squash_merge",
    "allow_merge_commit",
    "allow_rebase_merge",
    "allow_auto_merge",
    "delete_branch_on_merge",
    "allow_update_branch",
    "squash_merge_commit_title",
    "squash_merge_commit_message",
    "merge_commit_title",
    "merge_commit_message",
)


def api_url(work: Work, repo: Repo) -> str:
    """Return the address of a repository in the API."""
    return f"{work.urls.api}/repos/{repo.full_name}"


def html_url(work: Work, repo: Repo) -> str:
    """Return the address of a repository's page."""
    return f"{work.urls.html}/{repo.full_name}"


def minimal(work: Work, repo: Repo) -> Json:
    """Return the `minimal-repository` schema."""
    api, html = api_url(work, repo), html_url(work, repo)
    return {
        "id": repo.id,
        "node_id": node_id("R", repo.id),
        "name": repo.row["name"],
        "full_name": repo.full_name,
        "private": repo.row["private"],
        "owner": user(work, repo.owner),
        "html_url": html,
        "description": repo.setting("description"),
        "fork": bool(repo.row["parent_id"]),
        "url": api,
        **{name: api + tail for name, tail in _LINKS.items()},
    }


def repository(work: Work, repo: Repo) -> Json:
    """Return the `repository` schema, as pull requests and webhooks show it."""
    html = html_url(work, repo)
    open_issues = work.db.value(
        "SELECT COUNT(*) FROM issues WHERE repository_id = ? AND state = 'open'", repo.id
    )
    return minimal(work, repo) | {
        "git_url": html.replace("http:", "git:", 1) + ".git",
        "ssh_url": f"git@github.localhost:{repo.full_name}.git",
        "clone_url": f"{html}.git",
        "svn_url": html,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        "forks_count": 0,
        "stargazers_count": 0,
        "watchers_count": 0,
        "size": 0,
        "default_branch": repo.default_branch,
        "open_issues_count": open_issues,
        "is_template": False,
        "topics": [],
        "has_issues": repo.setting("has_issues"),
        "has_projects": True,
        "has_wiki": False,
        "has_pages": False,
        "has_downloads": True,
        "has_discussions": False,
        "has_pull_requests": True,
        "pull_request_creation_policy": "all",
        "archived": repo.setting("archived"),
        "disabled": False,
        "visibility": visibility(repo),
        "pushed_at": repo.row["pushed_at"],
        "created_at": repo.row["created_at"],
        "updated_at": repo.row["updated_at"],
        "allow_forking": True,
        "web_commit_signoff_required": False,
        "forks": 0,
        "open_issues": open_issues,
        "watchers": 0,
    }


def full(work: Work, repo: Repo) -> Json:
    """Return the `full-repository` schema: merge settings only for those who may push."""
    shown = repository(work, repo) | {"subscribers_count": 0, "network_count": 0}
    rights = permissions(work, repo)
    if rights is not None:
        shown["permissions"] = rights
    if rights and rights["push"]:
        shown |= {name: repo.setting(name) for name in _MERGE_SETTINGS}
        by_title = repo.setting("squash_merge_commit_title") == "PR_TITLE"
        shown |= {"use_squash_pr_title_as_default": by_title, "temp_clone_token": ""}
    if repo.row["parent_id"]:
        parent = repository(work, work.repo(repo.row["parent_id"]))
        shown |= {"parent": parent, "source": parent}
    if repo.owner["type"] == "Organization":
        shown |= {"organization": user(work, repo.owner), "custom_properties": {}}
    return shown


def permissions(work: Work, repo: Repo) -> dict[str, bool] | None:
    """Return what the actor may do here, by the names of old; None for nobody."""
    actor = work.actor
    if actor is None:
        return None
    if actor.is_app:
        rights: dict[str, Any] = {"pull": True, "push": actor.permits("contents:write")}
        return {"admin": False, "maintain": False, "triage": False, **rights}
    return rights_of(role_of(work.db, repo.row, actor.account))


def rights_of(role: str | None) -> dict[str, bool]:
    """Return a role by the names of old."""
    return {
        "admin": has_role(role, "admin"),
        "maintain": has_role(role, "maintain"),
        "push": has_role(role, "write"),
        "triage": has_role(role, "triage"),
        "pull": has_role(role, "read"),
    }

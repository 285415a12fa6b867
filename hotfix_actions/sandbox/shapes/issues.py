"""Issues, their comments and labels."""

from urllib.parse import quote

from hotfix_actions.sandbox.shapes.people import Json, app, association, node_id, user, user_of
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url, permissions, repository
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

_DEPENDENCIES = ("blocked_by", "total_blocked_by", "blocking", "total_blocking")
_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def issue(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `issue` schema; pull requests are issues too."""
    url = f"{api_url(work, repo)}/issues/{row['number']}"
    kind = "pull" if row["is_pull"] else "issues"
    assigned = assignees(work, row["id"])
    author = work.account(row["author_id"])
    shown = {
        "url": url,
        "repository_url": api_url(work, repo),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": f"{html_url(work, repo)}/{kind}/{row['number']}",
        "id": row["id"],
        "node_id": node_id("PR" if row["is_pull"] else "I", row["id"]),
        "number": row["number"],
        "title": row["title"],
        "user": user(work, author),
        "labels": [label(work, repo, each) for each in labels_of(work, row["id"])],
        "state": row["state"],
        "state_reason": row["state_reason"],
        "locked": False,
        "active_lock_reason": None,
        "assignee": assigned[0] if assigned else None,
        "assignees": assigned,
        "milestone": None,
        "comments": comment_count(work, row["id"]),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "closed_at": row["closed_at"],
        "author_association": association(work, repo, author),
        "body": row["body"],
        "closed_by": user_of(work, row["closed_by"]),
        "reactions": reactions(f"{url}/reactions"),
        "performed_via_github_app": app(work, row["app_id"]),
        "sub_issues_summary": _sub_issues(work, row["id"]),
        "issue_dependencies_summary": dict.fromkeys(_DEPENDENCIES, 0),
        "pinned_comment": None,
    }
    # Only organizations have types of issues.
    if repo.owner["type"] == "Organization":
        shown["type"] = None
    if row["parent_id"]:
        parent = work.db.by_id("issues", row["parent_id"])
        where = api_url(work, work.repo(parent["repository_id"]))
        shown["parent_issue_url"] = f"{where}/issues/{parent['number']}"
    if row["is_pull"]:
        shown |= _pull(work, repo, row)
    return shown


def issue_in_family(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `issue` schema as the routes of sub-issues show it: with its repository."""
    shown = issue(work, repo, row)
    del shown["closed_by"]
    home = repository(work, repo)
    rights = permissions(work, repo)
    shown["repository"] = home if rights is None else home | {"permissions": rights}
    return shown


def comment(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `issue-comment` schema."""
    parent = work.db.by_id("issues", row["issue_id"])
    url = f"{api_url(work, repo)}/issues/comments/{row['id']}"
    kind = "pull" if parent["is_pull"] else "issues"
    author = work.account(row["author_id"])
    page = f"{html_url(work, repo)}/{kind}/{parent['number']}"
    return {
        "url": url,
        "html_url": f"{page}#issuecomment-{row['id']}",
        "issue_url": f"{api_url(work, repo)}/issues/{parent['number']}",
        "id": row["id"],
        "node_id": node_id("IC", row["id"]),
        "user": user(work, author),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "author_association": association(work, repo, author),
        "body": row["body"],
        "reactions": reactions(f"{url}/reactions"),
        "performed_via_github_app": app(work, row["app_id"]),
    }


def label(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `label` schema."""
    return {
        "id": row["id"],
        "node_id": node_id("LA", row["id"]),
        "url": f"{api_url(work, repo)}/labels/{quote(row['name'], safe='')}",
        "name": row["name"],
        "color": row["color"],
        "default": False,
        "description": row["description"],
    }


def labels_of(work: Work, issue_id: int) -> list[Row]:
    """Return the labels on an issue in the order in which they were put there."""
    return work.db.all(
        "SELECT l.* FROM labels l JOIN issue_labels il ON il.label_id = l.id"
        " WHERE il.issue_id = ? ORDER BY il.rowid",
        issue_id,
    )


def assignees(work: Work, issue_id: int) -> list[Json]:
    """Return who is assigned."""
    rows = work.db.all(
        "SELECT a.* FROM accounts a JOIN assignees s ON s.account_id = a.id"
        " WHERE s.issue_id = ? ORDER BY s.rowid",
        issue_id,
    )
    return [user(work, row) for row in rows]


def comment_count(work: Work, issue_id: int) -> int:
    """Return how many comments an issue has."""
    return int(work.db.value("SELECT COUNT(*) FROM comments WHERE issue_id = ?", issue_id))


def reactions(url: str) -> Json:
    """Return the `reaction-rollup` schema: nobody reacts here."""
    return {"url": url, "total_count": 0} | dict.fromkeys(_REACTIONS, 0)


def _sub_issues(work: Work, issue_id: int) -> Json:
    rows = work.db.all("SELECT state FROM issues WHERE parent_id = ?", issue_id)
    closed = sum(row["state"] == "closed" for row in rows)
    percent = closed * 100 // len(rows) if rows else 0
    return {"total": len(rows), "completed": closed, "percent_completed": percent}


def _pull(work: Work, repo: Repo, row: Row) -> Json:
    pull = work.db.by_id("pulls", row["id"])
    page = f"{html_url(work, repo)}/pull/{row['number']}"
    links = {
        "url": f"{api_url(work, repo)}/pulls/{row['number']}",
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": pull["merged_at"],
    }
    return {"draft": pull["draft"], "pull_request": links}

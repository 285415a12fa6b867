"""Pull requests and their reviews."""

from typing import Any

from hotfix_actions.sandbox.git.diff import FileChange, outline
from hotfix_actions.sandbox.git.history import between, merge_base
from hotfix_actions.sandbox.shapes import issues as issue_shapes
from hotfix_actions.sandbox.shapes.people import Json, association, node_id, user, user_of
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url, repository
from hotfix_actions.sandbox.store.database import Db, Row
from hotfix_actions.sandbox.work import Repo, Work

_BOTH = (
    "SELECT p.*, i.repository_id, i.number, i.title, i.body, i.state, i.author_id,"
    " i.created_at, i.updated_at, i.closed_at FROM pulls p JOIN issues i ON i.id = p.id"
)


def pull_row(db: Db, pull_id: int) -> Row:
    """Return a pull request with what it has of an issue."""
    row = db.one(f"{_BOTH} WHERE p.id = ?", pull_id)
    if row is None:
        raise KeyError(f"pull request {pull_id}")
    return row


def pull_rows(db: Db, repository_id: int) -> list[Row]:
    """Return all pull requests of a repository by number."""
    return db.all(f"{_BOTH} WHERE i.repository_id = ? ORDER BY i.number", repository_id)


def pull_numbered(db: Db, repository_id: int, number: int) -> Row | None:
    """Return the pull request of that number; None when there is none."""
    return db.one(f"{_BOTH} WHERE i.repository_id = ? AND i.number = ?", repository_id, number)


def base_tip(repo: Repo, pull: Row) -> str:
    """Return where the base branch is; where it was once the pull request has been merged."""
    tip = None if pull["merged_at"] else repo.refs.sha(f"refs/heads/{pull['base_ref']}")
    return tip or str(pull["base_sha"])


def fork_point(repo: Repo, pull: Row) -> str:
    """Return the commit from which the pull request's changes are counted."""
    base = base_tip(repo, pull)
    return merge_base(repo.git, base, pull["head_sha"]) or base


def commits_of(repo: Repo, pull: Row) -> list[str]:
    """Return the pull request's commits, oldest first."""
    return between(repo.git, base_tip(repo, pull), pull["head_sha"])


def files_of(repo: Repo, pull: Row) -> list[FileChange]:
    """Return the files that the pull request changes, without their patches."""
    return outline(repo.git, fork_point(repo, pull), pull["head_sha"])


def of_commit(db: Db, repo: Repo, sha: str) -> list[Row]:
    """Return the merged pull request that brought a commit, or the open ones that hold it."""
    rows = [
        row
        for row in pull_rows(db, repo.id)
        if sha == row["merge_commit_sha"] or sha in commits_of(repo, row)
    ]
    merged = [row for row in rows if row["merged_at"]]
    return merged or [row for row in rows if row["state"] == "open"]


def simple(work: Work, repo: Repo, pull: Row) -> Json:
    """Return the `pull-request-simple` schema."""
    api, page = api_url(work, repo), f"{html_url(work, repo)}/pull/{pull['number']}"
    url, issue_url = f"{api}/pulls/{pull['number']}", f"{api}/issues/{pull['number']}"
    links = {
        "self": url,
        "html": page,
        "issue": issue_url,
        "comments": f"{issue_url}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{api}/statuses/{pull['head_sha']}",
    }
    assigned = issue_shapes.assignees(work, pull["id"])
    labels = issue_shapes.labels_of(work, pull["id"])
    author = work.account(pull["author_id"])
    return {
        "url": url,
        "id": pull["id"],
        "node_id": node_id("PR", pull["id"]),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue_url,
        "number": pull["number"],
        "state": pull["state"],
        "locked": False,
        "title": pull["title"],
        "user": user(work, author),
        "body": pull["body"],
        "created_at": pull["created_at"],
        "updated_at": pull["updated_at"],
        "closed_at": pull["closed_at"],
        "merged_at": pull["merged_at"],
        "merge_commit_sha": pull["merge_commit_sha"],
        "assignee": assigned[0] if assigned else None,
        "assignees": assigned,
        "requested_reviewers": _requested(work, pull),
        "requested_teams": [],
        "labels": [issue_shapes.label(work, repo, each) for each in labels],
        "milestone": None,
        "draft": pull["draft"],
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": links["statuses"],
        "head": _side(work, head_repo(work, repo, pull), pull["head_ref"], pull["head_sha"]),
        "base": _side(work, repo, pull["base_ref"], base_tip(repo, pull)),
        "_links": {name: {"href": target} for name, target in links.items()},
        "author_association": association(work, repo, author),
        "auto_merge": _auto_merge(work, pull["auto_merge"]),
        "active_lock_reason": None,
    }


def full(work: Work, repo: Repo, pull: Row, merging: Json) -> Json:
    """Return the `pull-request` schema; `merging` says whether it can be merged."""
    files = files_of(repo, pull)
    return simple(work, repo, pull) | {
        "merged": pull["merged_at"] is not None,
        **merging,
        "merged_by": user_of(work, pull["merged_by"]),
        "comments": issue_shapes.comment_count(work, pull["id"]),
        "review_comments": 0,
        "maintainer_can_modify": pull["maintainer_can_modify"],
        "commits": len(commits_of(repo, pull)),
        "additions": sum(each.additions for each in files),
        "deletions": sum(each.deletions for each in files),
        "changed_files": len(files),
    }


def review(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `pull-request-review` schema."""
    number = work.db.by_id("issues", row["pull_id"])["number"]
    page = f"{html_url(work, repo)}/pull/{number}#pullrequestreview-{row['id']}"
    pull_url = f"{api_url(work, repo)}/pulls/{number}"
    author = work.account(row["author_id"])
    shown: dict[str, Any] = {
        "id": row["id"],
        "node_id": node_id("PRR", row["id"]),
        "user": user(work, author),
        "body": row["body"],
        "state": row["state"],
        "html_url": page,
        "pull_request_url": pull_url,
        "author_association": association(work, repo, author),
        "_links": {"html": {"href": page}, "pull_request": {"href": pull_url}},
        "commit_id": row["commit_id"],
    }
    if row["submitted_at"]:
        shown["submitted_at"] = row["submitted_at"]
    return shown


def minimal(work: Work, repo: Repo, pull: Row) -> Json:
    """Return the `pull-request-minimal` schema."""
    head = head_repo(work, repo, pull)
    return {
        "id": pull["id"],
        "number": pull["number"],
        "url": f"{api_url(work, repo)}/pulls/{pull['number']}",
        "head": {"ref": pull["head_ref"], "sha": pull["head_sha"], "repo": _where(work, head)},
        "base": {"ref": pull["base_ref"], "sha": base_tip(repo, pull), "repo": _where(work, repo)},
    }


def head_repo(work: Work, repo: Repo, pull: Row) -> Repo:
    """Return where the head branch is: in the repository itself, or in a fork of it."""
    fork = pull["head_repository_id"]
    return work.repo(fork) if fork else repo


def _where(work: Work, repo: Repo) -> Json:
    return {"id": repo.id, "url": api_url(work, repo), "name": repo.row["name"]}


def _side(work: Work, repo: Repo, ref: str, sha: str) -> Json:
    return {
        "label": f"{repo.owner['login']}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user(work, repo.owner),
        "repo": repository(work, repo),
    }


def _requested(work: Work, pull: Row) -> list[Json]:
    rows = work.db.all(
        "SELECT a.* FROM accounts a JOIN review_requests r ON r.account_id = a.id"
        " WHERE r.pull_id = ? ORDER BY r.rowid",
        pull["id"],
    )
    return [user(work, row) for row in rows]


def _auto_merge(work: Work, stored: Json | None) -> Json | None:
    if stored is None:
        return None
    return {
        "enabled_by": user_of(work, stored["enabled_by"]),
        "merge_method": stored["method"],
        "commit_title": stored["title"],
        "commit_message": stored["message"],
    }

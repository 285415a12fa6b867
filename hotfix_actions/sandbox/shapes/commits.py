"""Commits, their files, refs, tags and trees."""

from urllib.parse import quote

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.git.diff import FileChange, changes
from hotfix_actions.sandbox.git.objects import EMPTY_TREE, Commit, Person
from hotfix_actions.sandbox.git.repository import Ref
from hotfix_actions.sandbox.shapes.people import Json, account_of_email, git_id, user
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.web.answers import not_found
from hotfix_actions.sandbox.work import Repo, Work


def load(repo: Repo, sha: str) -> Commit:
    """Return a commit of the repository; raises a 404 when it holds none of that SHA."""
    commit = repo.git.commit(sha)
    if commit is None:
        raise not_found()
    return commit


def person(of: Person) -> Json:
    """Return name, e-mail and date."""
    return {"name": of.name, "email": of.email, "date": clock.write(of.date)}


def verification(work: Work, repo: Repo, commit: Commit) -> Json:
    """Return whether GitHub vouches for a commit: it signs what it makes itself for bots."""
    signed = work.db.one(
        "SELECT 1 FROM signed_commits WHERE repository_id = ? AND sha = ?", repo.id, commit.sha
    )
    return {
        "verified": signed is not None,
        "reason": "valid" if signed else "unsigned" if not commit.signature else "unknown_key",
        "signature": commit.signature,
        "payload": None,
        "verified_at": clock.write(commit.committer.date) if signed else None,
    }


def git_commit(work: Work, repo: Repo, commit: Commit) -> Json:
    """Return the `git-commit` schema."""
    api, html = api_url(work, repo), html_url(work, repo)
    return {
        "sha": commit.sha,
        "node_id": git_id("C", repo.id, commit.sha),
        "url": f"{api}/git/commits/{commit.sha}",
        "html_url": f"{html}/commit/{commit.sha}",
        "author": person(commit.author),
        "committer": person(commit.committer),
        "tree": {"sha": commit.tree, "url": f"{api}/git/trees/{commit.tree}"},
        "message": commit.message.rstrip("\n"),
        "parents": [
            {"sha": sha, "url": f"{api}/git/commits/{sha}", "html_url": f"{html}/commit/{sha}"}
            for sha in commit.parents
        ],
        "verification": verification(work, repo, commit),
    }


def commit(work: Work, repo: Repo, sha: str) -> Json:
    """Return the `commit` schema without files; raises a 404."""
    found = load(repo, sha)
    api, html = api_url(work, repo), html_url(work, repo)
    author = account_of_email(work, found.author.email)
    committer = account_of_email(work, found.committer.email)
    return {
        "sha": sha,
        "node_id": git_id("C", repo.id, sha),
        "commit": {
            "author": person(found.author),
            "committer": person(found.committer),
            "message": found.message.rstrip("\n"),
            "tree": {"sha": found.tree, "url": f"{api}/git/trees/{found.tree}"},
            "url": f"{api}/git/commits/{sha}",
            "comment_count": 0,
            "verification": verification(work, repo, found),
        },
        "url": f"{api}/commits/{sha}",
        "html_url": f"{html}/commit/{sha}",
        "comments_url": f"{api}/commits/{sha}/comments",
        "author": user(work, author) if author else None,
        "committer": user(work, committer) if committer else None,
        "parents": [
            {"sha": each, "url": f"{api}/commits/{each}", "html_url": f"{html}/commit/{each}"}
            for each in found.parents
        ],
    }


def commit_with_files(work: Work, repo: Repo, sha: str) -> Json:
    """Return the `commit` schema with files and stats; raises a 404."""
    found = load(repo, sha)
    files = changes(repo.git, found.parents[0] if found.parents else EMPTY_TREE, sha)
    return commit(work, repo, sha) | {
        "stats": {
            "total": sum(each.additions + each.deletions for each in files),
            "additions": sum(each.additions for each in files),
            "deletions": sum(each.deletions for each in files),
        },
        "files": [file(work, repo, each, sha) for each in files],
    }


def file(work: Work, repo: Repo, change: FileChange, sha: str) -> Json:
    """Return the `diff-entry` schema of a file changed at a commit."""
    path = quote(change.path)
    shown = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{html_url(work, repo)}/blob/{sha}/{path}",
        "raw_url": f"{html_url(work, repo)}/raw/{sha}/{path}",
        "contents_url": f"{api_url(work, repo)}/contents/{path}?ref={sha}",
    }
    if change.patch is not None:
        shown["patch"] = change.patch
    if change.previous is not None:
        shown["previous_filename"] = change.previous
    return shown


def ref(work: Work, repo: Repo, of: Ref) -> Json:
    """Return the `git-ref` schema."""
    api = api_url(work, repo)
    return {
        "ref": of.name,
        "node_id": git_id("REF", repo.id, of.name),
        "url": f"{api}/git/{quote(of.name)}",
        "object": {"sha": of.sha, "type": of.kind, "url": f"{api}/git/{of.kind}s/{of.sha}"},
    }

"""Release notes made from merged pull requests.

https://docs.github.com/repositories/releasing-projects-on-github/automatically-generated-release-notes
"""

from hotfix_actions.sandbox.git.history import between, is_ancestor
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.shapes.pulls import pull_rows
from hotfix_actions.sandbox.shapes.repositories import html_url
from hotfix_actions.sandbox.web.answers import invalid
from hotfix_actions.sandbox.work import Repo, Work


def notes(work: Work, repo: Repo, tag: str, target: str, previous: str | None) -> Json:
    """Return name and body for a tag that may not be there yet; raises a 422."""
    sha = repo.refs.commit_of(f"tags/{tag}") or repo.refs.commit_of(target)
    if sha is None:
        raise invalid("Release", "target_commitish")
    before = previous or _previous(repo, tag, sha)
    page = html_url(work, repo)
    start = repo.refs.commit_of(f"tags/{before}") if before else None
    held = set(between(repo.git, start, sha)) if start else None
    lines = [
        f"* {pull['title']} by @{work.account(pull['author_id'])['login']}"
        f" in {page}/pull/{pull['number']}"
        for pull in pull_rows(work.db, repo.id)
        if pull["merged_at"] and (held is None or pull["merge_commit_sha"] in held)
    ]
    changed = ["## What's Changed", *lines, "", ""] if lines else []
    link = f"{page}/compare/{before}...{tag}" if before else f"{page}/commits/{tag}"
    return {"name": tag, "body": "\n".join([*changed, f"**Full Changelog**: {link}"])}


def _previous(repo: Repo, tag: str, sha: str) -> str | None:
    """Return the nearest tag before a commit."""
    found: list[tuple[int, str]] = []
    for ref in repo.refs.under("refs/tags"):
        commit = repo.git.peel(ref.sha)
        name = ref.name.removeprefix("refs/tags/")
        if commit and name != tag and is_ancestor(repo.git, commit, sha):
            found.append((len(between(repo.git, commit, sha)), name))
    return min(found)[1] if found else None

"""Commits as people see them, their history, and comparisons.

https://docs.github.com/rest/commits/commits
"""

from hotfix_actions.sandbox.git.diff import changes
from hotfix_actions.sandbox.git.history import ahead_behind, between, log, merge_base
from hotfix_actions.sandbox.shapes import commits as shapes
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.web.answers import Answer, not_found, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import link, page_of

_REPO = "/repos/{owner}/{repo}"
_FILES = 300


@operation(
    "repos/get-commit",
    f"GET {_REPO}/commits/{{ref+}}",
    needs="contents:read",
    query="page per_page",
)
def get(call: Call) -> Answer:
    """Answer a commit, by SHA, branch or tag, with its files (all on one page)."""
    sha = call.repo.refs.commit_of(call.path["ref"])
    if sha is None:
        raise unprocessable(f"No commit found for SHA: {call.path['ref']}")
    return Answer(200, shapes.commit_with_files(call.work, call.repo, sha))


@operation(
    "repos/list-commits",
    f"GET {_REPO}/commits",
    needs="contents:read",
    query="sha path per_page page",
)
def list_(call: Call) -> Answer:
    """Answer the history of a branch, tag or commit, newest first; of one path when given."""
    start = call.query.get("sha") or call.repo.default_branch
    sha = call.repo.refs.commit_of(start)
    if sha is None:
        raise not_found()
    page, size = page_of(call)
    path = call.query.get("path")
    # One more than the page holds tells whether there is a next one.
    found = log(call.repo.git, sha, path=path, skip=(page - 1) * size, limit=size + 1)
    last = page + 1 if len(found) > size else page
    if last > page:
        command = ["rev-list", "--count", sha, *(["--", path] if path else [])]
        last = -(-int(call.repo.git.run(*command).text) // size)
    shown = [shapes.commit(call.work, call.repo, each) for each in found[:size]]
    return Answer(200, shown, link(call, page, last))


@operation(
    "repos/compare-commits-with-basehead",
    f"GET {_REPO}/compare/{{basehead+}}",
    needs="contents:read",
    query="page per_page",
)
def compare(call: Call) -> Answer:
    """Answer what the head has that the base has not, from their merge base on."""
    base_name, dots, head_name = call.path["basehead"].partition("...")
    base, head = (_commit(call, name) for name in (base_name, head_name))
    ancestor = merge_base(call.repo.git, base, head) if dots else None
    if ancestor is None:
        raise not_found(f"No common ancestor between {base_name} and {head_name}.")
    work, repo = call.work, call.repo
    ahead, behind = ahead_behind(repo.git, base, head)
    page, size = page_of(call)
    # Without paging GitHub shows up to 250 commits.
    size = size if "per_page" in call.query or "page" in call.query else 250
    commits = between(repo.git, base, head)
    files = changes(repo.git, ancestor, head)[:_FILES] if page == 1 else []
    pages = f"{html_url(work, repo)}/compare/{base_name}...{head_name}"
    body = {
        "url": f"{api_url(work, repo)}/compare/{base_name}...{head_name}",
        "html_url": pages,
        "permalink_url": f"{html_url(work, repo)}/compare/{base[:12]}...{head[:12]}",
        "diff_url": f"{pages}.diff",
        "patch_url": f"{pages}.patch",
        "base_commit": shapes.commit(work, repo, base),
        "merge_base_commit": shapes.commit(work, repo, ancestor),
        "status": _status(ahead, behind),
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "commits": [
            shapes.commit(work, repo, sha) for sha in commits[(page - 1) * size : page * size]
        ],
        "files": [shapes.file(work, repo, each, head) for each in files],
    }
    return Answer(200, body, link(call, page, -(-ahead // size)))


def _status(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    return "ahead" if ahead else "behind" if behind else "identical"


def _commit(call: Call, name: str) -> str:
    sha = call.repo.refs.commit_of(name) if name else None
    if sha is None:
        raise not_found()
    return sha

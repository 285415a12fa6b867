"""The messages of commits that GitHub makes when it merges.

https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges
"""

from hotfix_actions.sandbox.git.objects import Commit
from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.pulls import commits_of, head_repo
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def default_message(work: Work, repo: Repo, pull: Row, method: str) -> tuple[str, str]:
    """Return title and body of the commit when nobody says otherwise."""
    if method == "squash":
        return _squash(repo, pull)
    if repo.setting("merge_commit_title") == "PR_TITLE":
        title = f"{pull['title']} (#{pull['number']})"
    else:
        source = f"{head_repo(work, repo, pull).owner['login']}/{pull['head_ref']}"
        title = f"Merge pull request #{pull['number']} from {source}"
    choices = {"PR_TITLE": pull["title"], "PR_BODY": pull["body"] or "", "BLANK": ""}
    return title, choices[repo.setting("merge_commit_message")]


def joined(title: str, body: str) -> str:
    """Return a commit message of a title and a body."""
    return f"{title}\n\n{body}" if body else title


def co_authors(repo: Repo, pull: Row, author_email: str) -> str:
    """Return the trailers that keep the names of the others whose commits were squashed."""
    seen = {author_email: ""}
    for sha in commits_of(repo, pull):
        author = load(repo, sha).author
        seen.setdefault(author.email, f"Co-authored-by: {author.name} <{author.email}>")
    return "\n".join(filter(None, seen.values()))


def _squash(repo: Repo, pull: Row) -> tuple[str, str]:
    commits = [load(repo, sha) for sha in commits_of(repo, pull)]
    alone = commits[0] if len(commits) == 1 else None
    by_commit = repo.setting("squash_merge_commit_title") == "COMMIT_OR_PR_TITLE"
    name = _split(alone)[0] if alone and by_commit else pull["title"]
    choices = {
        "PR_BODY": pull["body"] or "",
        "BLANK": "",
        "COMMIT_MESSAGES": _split(alone)[1] if alone else _list(commits),
    }
    return f"{name} (#{pull['number']})", choices[repo.setting("squash_merge_commit_message")]


def _list(commits: list[Commit]) -> str:
    plain = [each for each in commits if len(each.parents) < 2]
    return "\n\n".join(f"* {joined(*_split(each))}" for each in plain)


def _split(commit: Commit) -> tuple[str, str]:
    title, _, body = commit.message.strip().partition("\n")
    return title, body.strip()

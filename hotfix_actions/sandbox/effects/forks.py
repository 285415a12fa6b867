"""Pull requests whose head is in a fork: the base repository holds the head's objects too.

https://docs.github.com/pull-requests/collaborating-with-pull-requests/working-with-forks
"""

from hotfix_actions.sandbox.work import Repo, Work


def fork_of(work: Work, repo: Repo, owner: str) -> Repo | None:
    """Return somebody's fork of a repository; None where they have none."""
    fork = work.repo_named(owner, repo.row["name"])
    return fork if fork is not None and fork.row["parent_id"] == repo.id else None


def parent_of(work: Work, fork: Repo) -> Repo | None:
    """Return what a repository was forked from; None for one that is no fork."""
    parent = fork.row["parent_id"]
    return work.repo(parent) if parent else None


def bring(repo: Repo, fork: Repo, sha: str) -> None:
    """Copy a commit of a fork, which GitHub serves as refs/pull/N/head of the base repository."""
    if repo.git.info(sha) is None:
        options = ("--quiet", "--no-tags", "--no-write-fetch-head")
        repo.git.run("fetch", *options, str(fork.git.directory.resolve()), sha)

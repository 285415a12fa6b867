"""What a mutation asks of the actor."""

from hotfix_actions.sandbox.graphql.refusals import RefusalError, forbidden
from hotfix_actions.sandbox.web.access import allowed, in_scope
from hotfix_actions.sandbox.work import Repo, Work


def check_push(work: Work, repo: Repo, mutation: str) -> None:
    """Refuse those who may not push, as REST's `contents: write` and role `write` do."""
    check_scope(work, repo)
    if not allowed(work, repo, "contents:write", "write"):
        raise forbidden(work, mutation)


def check_scope(work: Work, repo: Repo) -> None:
    """Refuse a classic token whose scopes do not take the repository in.

    https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    """
    if not in_scope(work.me, repo):
        scope = "repo" if repo.row["private"] else "public_repo"
        raise RefusalError(
            "INSUFFICIENT_SCOPES",
            "Your token has not been granted the required scopes to execute this query."
            f" It requires one of the following scopes: ['{scope}'].",
        )

"""Who may call an operation on a repository.

Apps: https://docs.github.com/rest/authentication/permissions-required-for-github-apps
People: https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories
"""

from hotfix_actions.sandbox.actors import Actor, has_role, role_of
from hotfix_actions.sandbox.web.answers import GitHubError, moved, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import HIDDEN, Operation
from hotfix_actions.sandbox.work import Repo, Work


def find_repository(call: Call) -> Repo | None:
    """Return the repository of the path; None when the path names none.

    Raises a 404 when there is none, or when the actor may not even see it, and a redirect when it
    is called otherwise by now.
    """
    if "repo" not in call.path:
        return None
    owner, name = call.path["owner"], call.path["repo"]
    repo = call.work.repo_named(owner, name)
    if repo is None:
        _redirect(call, call.work.repo_once_named(owner, name))
    if repo is None or not can_see(call.work, repo):
        raise not_found()
    return repo


def _redirect(call: Call, repo: Repo | None) -> None:
    """Send those who may see it from a repository's former name to its number."""
    if repo is not None and can_see(call.work, repo):
        rest = "/".join(call.address.split("/")[4:])
        place = f"{call.work.urls.api}/repositories/{repo.id}"
        raise moved(call.operation.method, f"{place}/{rest}" if rest else place)


def can_see(work: Work, repo: Repo) -> bool:
    """Tell whether the actor may know that the repository is there."""
    if not repo.row["private"]:
        return True
    if work.actor is None:
        return False
    if not work.actor.reaches(repo.id) or not in_scope(work.actor, repo):
        return False
    return work.actor.is_app or role_of(work.db, repo.row, work.actor.account) is not None


def check(call: Call) -> None:
    """Refuse the call as GitHub does when the actor may not make it."""
    operation, actor = call.operation, call.work.actor
    if not operation.access.needs:
        return
    if actor is None:
        if operation.method != "GET" or operation.access.role != "read":
            raise GitHubError(401, "Requires authentication")
        return
    if actor.has_permissions:
        _check_permissions(operation, actor, call.repo)
    if actor.is_app:
        return
    if operation.method != "GET" and not in_scope(actor, call.repo):
        raise not_found()
    if not has_role(role_of(call.db, call.repo.row, actor.account), operation.access.role):
        raise _denied(operation)


def allowed(work: Work, repo: Repo, need: str, role: str) -> bool:
    """Tell whether the actor may do something that only some calls of an operation do."""
    if work.actor is None:
        return False
    if work.actor.has_permissions:
        permitted = work.actor.reaches(repo.id) and work.actor.permits(need)
        if work.actor.is_app or not permitted:
            return permitted
    return has_role(role_of(work.db, repo.row, work.actor.account), role)


def not_accessible(header: str, actor: Actor | None = None) -> GitHubError:
    """Return what an App, or a fine-grained token, without the permission is told."""
    person = actor is not None and not actor.is_app
    return GitHubError(
        403,
        f"Resource not accessible by {'personal access token' if person else 'integration'}",
        headers={"X-Accepted-GitHub-Permissions": header},
    )


def _check_permissions(operation: Operation, actor: Actor, repo: Repo) -> None:
    # What everybody may read in a public repository, an installation may read too.
    public = operation.method == "GET" and operation.access.role == "read"
    if public and not repo.row["private"]:
        return
    if not actor.reaches(repo.id) or not any(map(actor.permits, operation.access.needs)):
        raise not_accessible(operation.access.header, actor)


def in_scope(actor: Actor, repo: Repo) -> bool:
    """Tell whether a classic token's scopes take a repository in; GitHub answers 404 if not.

    https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    """
    if actor.scopes is None:
        return True
    return "repo" in actor.scopes or ("public_repo" in actor.scopes and not repo.row["private"])


def _denied(operation: Operation) -> GitHubError:
    if operation.access.denied == HIDDEN:
        return not_found()
    return GitHubError(403, operation.access.denied)

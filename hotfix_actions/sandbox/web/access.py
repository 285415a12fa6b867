"""Who may call an operation on a repository.

Apps: https://docs.github.com/rest/authentication/permissions-required-for-github-apps
People: https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories
"""

from hotfix_actions.sandbox.actors import Actor, has_role, role_of
from hotfix_actions.sandbox.web.answers import GitHubError, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import HIDDEN, Operation
from hotfix_actions.sandbox.work import Repo, Work


def find_repository(call: Call) -> Repo | None:
    """Return the repository of the path; None when the path names none.

    Raises a 404 when there is none, or when the actor may not even see it.
    """
    if "repo" not in call.path:
        return None
    repo = call.work.repo_named(call.path["owner"], call.path["repo"])
    if repo is None or not can_see(call.work, repo):
        raise not_found()
    return repo


def can_see(work: Work, repo: Repo) -> bool:
    """Tell whether the actor may know that the repository is there."""
    if not repo.row["private"]:
        return True
    if work.actor is None:
        return False
    if work.actor.is_app:
        return _installed(work.actor, repo)
    return role_of(work.db, repo.row, work.actor.account) is not None


def check(call: Call) -> None:
    """Refuse the call as GitHub does when the actor may not make it."""
    operation, actor = call.operation, call.work.actor
    if not operation.access.needs:
        return
    if actor is None:
        if operation.method != "GET" or operation.access.role != "read":
            raise GitHubError(401, "Requires authentication")
    elif actor.is_app:
        _check_app(operation, actor, call.repo)
    elif not has_role(role_of(call.db, call.repo.row, actor.account), operation.access.role):
        raise _denied(operation)


def allowed(work: Work, repo: Repo, need: str, role: str) -> bool:
    """Tell whether the actor may do something that only some calls of an operation do."""
    if work.actor is None:
        return False
    if work.actor.is_app:
        return _installed(work.actor, repo) and work.actor.permits(need)
    return has_role(role_of(work.db, repo.row, work.actor.account), role)


def not_accessible(header: str) -> GitHubError:
    """Return what an App without the permission is told."""
    return GitHubError(
        403,
        "Resource not accessible by integration",
        headers={"X-Accepted-GitHub-Permissions": header},
    )


def _check_app(operation: Operation, actor: Actor, repo: Repo) -> None:
    # What everybody may read in a public repository, an installation may read too.
    public = operation.method == "GET" and operation.access.role == "read"
    if public and not repo.row["private"]:
        return
    if not _installed(actor, repo) or not any(map(actor.permits, operation.access.needs)):
        raise not_accessible(operation.access.header)


def _installed(actor: Actor, repo: Repo) -> bool:
    """GITHUB_TOKEN reaches the repository of its workflow and no other."""
    return actor.repository_id in {None, repo.id}


def _denied(operation: Operation) -> GitHubError:
    if operation.access.denied == HIDDEN:
        return not_found()
    return GitHubError(403, operation.access.denied)

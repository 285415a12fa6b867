"""updateRefs.

https://docs.github.com/graphql/reference/git#updaterefs
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.git.objects import ZERO
from hotfix_actions.sandbox.git.refnames import valid_ref
from hotfix_actions.sandbox.git.repository import Ref, RefMove
from hotfix_actions.sandbox.graphql.nodes.lookup import repository
from hotfix_actions.sandbox.graphql.refusals import forbidden, general, unprocessable
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.web.access import allowed, in_scope
from hotfix_actions.sandbox.work import Repo, Work


def update_refs(work: Work, given: Mapping[str, Any]) -> Json:
    """Create, move and delete refs, all or none.

    A `beforeOid` says where the ref must be; forty zeros: that it must not be there. Forty zeros
    as `afterOid` delete it. Without `force` a ref that is there moves forward only. GitHub does
    not say which precondition failed: the error is a general one (see `refusals.general`).
    """
    repo = _writable(work, given["repository_id"], "UpdateRefs")
    updates = given["ref_updates"]
    names = [update["name"] for update in updates]
    if len(set(names)) < len(names):
        raise general()
    moves = [_move(repo, update) for update in updates]
    push(work, repo, [move for move in moves if move.old != move.new])
    return {}


def _writable(work: Work, given: str, mutation: str) -> Repo:
    """Return a repository of which the actor may move refs; raises RefusalError."""
    repo = repository(work, given)
    if not in_scope(work.me, repo) or not allowed(work, repo, "contents:write", "write"):
        raise forbidden(work, mutation)
    return repo


def _move(repo: Repo, update: Mapping[str, Any]) -> RefMove:
    name, after = update["name"], update["after_oid"]
    _check_name(name)
    current = repo.refs.get(name)
    now = current.sha if current else ZERO
    before = update.get("before_oid")
    if before is not None and before != now:
        raise general()
    if after == ZERO:
        if current is None and before is None:
            raise general()
        return RefMove(name, current.sha if current else None, None)
    found = repo.git.info(after)
    if found is None:
        raise general()
    if current and not update.get("force") and not _forward(repo, current, found.sha, found.kind):
        raise general()
    return RefMove(name, current.sha if current else None, found.sha)


def _forward(repo: Repo, current: Ref, new: str, kind: str) -> bool:
    if current.sha == new:
        return True
    return kind == current.kind == "commit" and is_ancestor(repo.git, current.sha, new)


def _check_name(name: str) -> None:
    if not valid_ref(name):
        message = f"{name} is not a valid ref name"
        raise unprocessable(message)

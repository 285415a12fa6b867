"""updateRefs, which moves several refs at once, and the mutations of a single ref.

https://docs.github.com/graphql/reference/git#updaterefs
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.git.objects import ZERO
from hotfix_actions.sandbox.git.refnames import valid_ref
from hotfix_actions.sandbox.git.repository import Ref, RefMove
from hotfix_actions.sandbox.graphql import lookup
from hotfix_actions.sandbox.graphql.nodes.base import Node
from hotfix_actions.sandbox.graphql.refusals import general, unprocessable
from hotfix_actions.sandbox.graphql.rights import check_push
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.work import Repo, Work


def update_refs(work: Work, given: Mapping[str, Any]) -> Json:
    """Create, move and delete refs, all or none.

    A `beforeOid` says where the ref must be; forty zeros: that it must not be there. Forty zeros
    as `afterOid` delete it. Without `force` a ref that is there moves forward only. GitHub does
    not say which precondition failed: the error is a general one (see `refusals.general`).
    """
    repo = lookup.of_type(work, given["repository_id"], "Repository").repo
    check_push(work, repo, "UpdateRefs")
    updates = given["ref_updates"]
    names = [update["name"] for update in updates]
    if len(set(names)) < len(names):
        raise general()
    moves = [_move(repo, update) for update in updates]
    push(work, repo, [move for move in moves if move.old != move.new])
    return {}


def create_ref(work: Work, given: Mapping[str, Any]) -> Json:
    """Make a ref that is not there yet."""
    home = lookup.of_type(work, given["repository_id"], "Repository")
    check_push(work, home.repo, "CreateRef")
    name, sha = given["name"], given["oid"]
    _check_name(name)
    if home.repo.refs.get(name) is not None:
        raise unprocessable(f'A ref named "{name}" already exists in the repository.')
    if home.repo.git.info(sha) is None:
        raise general()
    push(work, home.repo, [RefMove(name, None, sha)])
    return {"ref": _now(home, name)}


def update_ref(work: Work, given: Mapping[str, Any]) -> Json:
    """Move one ref, without a precondition."""
    home = lookup.of_type(work, given["ref_id"], "Ref")
    check_push(work, home.repo, "UpdateRef")
    asked = {"name": home.row.name, "after_oid": given["oid"], "force": given.get("force")}
    move = _move(home.repo, asked)
    push(work, home.repo, [move] if move.old != move.new else [])
    return {"ref": _now(home, home.row.name)}


def delete_ref(work: Work, given: Mapping[str, Any]) -> Json:
    """Delete one ref, without a precondition."""
    home = lookup.of_type(work, given["ref_id"], "Ref")
    check_push(work, home.repo, "DeleteRef")
    push(work, home.repo, [RefMove(home.row.name, home.row.sha, None)])
    return {}


def _move(repo: Repo, update: Mapping[str, Any]) -> RefMove:
    name, after = update["name"], update["after_oid"]
    _check_name(name)
    current = repo.refs.get(name)
    now = current.sha if current else ZERO
    before = update.get("before_oid")
    if before is not None and before != now:
        raise general()
    old = current.sha if current else None
    if after == ZERO:
        if current is None and before is None:
            raise general()
        return RefMove(name, old, None)
    found = repo.git.info(after)
    if found is None:
        raise general()
    if current and not update.get("force") and not _forward(repo, current, found.sha, found.kind):
        raise general()
    return RefMove(name, old, found.sha)


def _forward(repo: Repo, current: Ref, new: str, kind: str) -> bool:
    if current.sha == new:
        return True
    return kind == current.kind == "commit" and is_ancestor(repo.git, current.sha, new)


def _check_name(name: str) -> None:
    if not valid_ref(name):
        raise unprocessable(f"{name} is not a valid ref name")


def _now(home: Node, name: str) -> Node:
    return home.near("Ref", home.repo.refs.get(name))

"""Branch protection of the classic kind: older than rulesets, and layered with them.

https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
"""

from typing import Any

from hotfix_actions.sandbox.rules.rule import Rule
from hotfix_actions.sandbox.store.database import Db, Row
from hotfix_actions.sandbox.work import Repo

# What `world.protect_branch` may say, and what holds unless it is said.
DEFAULTS: dict[str, Any] = {
    "approvals": 0,
    "dismiss_stale": False,
    "code_owners": False,
    "last_push": False,
    "contexts": [],
    "strict": False,
    "enforce_admins": False,
    "linear_history": False,
    "signatures": False,
    "force_pushes": False,
    "deletions": False,
}
_ADMIN_ROLE = 5


def protection(db: Db, repo: Repo, branch: str) -> Row | None:
    """Return the settings of a branch's protection; None when it has none."""
    sql = "SELECT settings FROM branch_protections WHERE repository_id = ? AND branch = ?"
    row = db.one(sql, repo.id, branch)
    return None if row is None else DEFAULTS | row["settings"]


def classic_rules(db: Db, repo: Repo, ref: str) -> list[Rule]:
    """Return what a branch's protection asks for, as rules; admins may pass unless included."""
    branch = ref.removeprefix("refs/heads/")
    found = protection(db, repo, branch) if branch != ref else None
    if found is None:
        return []
    admins = {"actor_type": "RepositoryRole", "actor_id": _ADMIN_ROLE, "bypass_mode": "always"}
    source = {"id": 0, "bypass_actors": [] if found["enforce_admins"] else [admins]}
    return [Rule(kind, parameters, source) for kind, parameters in _wanted(found)]


def _wanted(found: Row) -> list[tuple[str, dict[str, Any]]]:
    reviews = {
        "required_approving_review_count": found["approvals"],
        "dismiss_stale_reviews_on_push": found["dismiss_stale"],
        "require_code_owner_review": found["code_owners"],
        "require_last_push_approval": found["last_push"],
        "required_review_thread_resolution": False,
    }
    checks = {
        "required_status_checks": [{"context": each} for each in found["contexts"]],
        "strict_required_status_checks_policy": found["strict"],
    }
    choices: list[tuple[bool, str, dict[str, Any]]] = [
        (bool(found["approvals"]), "pull_request", reviews),
        (bool(found["contexts"]), "required_status_checks", checks),
        (found["linear_history"], "required_linear_history", {}),
        (found["signatures"], "required_signatures", {}),
        (not found["force_pushes"], "non_fast_forward", {}),
        (not found["deletions"], "deletion", {}),
    ]
    return [(kind, parameters) for wanted, kind, parameters in choices if wanted]

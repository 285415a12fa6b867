"""Which rules hold for a ref, and for whom they do not.

https://docs.github.com/rest/repos/rules
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.actors import Actor, has_role, is_organization_owner, role_of
from hotfix_actions.sandbox.rules.classic import classic_rules
from hotfix_actions.sandbox.rules.patterns import matches
from hotfix_actions.sandbox.rules.plans import plan_of
from hotfix_actions.sandbox.rules.rule import Rule
from hotfix_actions.sandbox.store.database import Db, Row
from hotfix_actions.sandbox.work import Repo, Work

# GitHub's ids of the built-in roles, as bypass actors name them. A role includes those above it.
ROLE_IDS = {2: "maintain", 4: "write", 5: "admin"}


def rules_for(db: Db, repo: Repo, ref: str) -> list[Rule]:
    """Return the rules for a ref, whether it is there or not: of rulesets and of old protection."""
    return [*ruleset_rules(db, repo, ref), *classic_rules(db, repo, ref)]


def push_rules(work: Work, repo: Repo) -> list[Rule]:
    """Return the rules of push rulesets that bind the actor: they hold for every ref.

    https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets#push-rulesets
    """
    sql = (
        "SELECT * FROM rulesets WHERE repository_id = ? AND target = 'push'"
        " AND enforcement = 'active' ORDER BY id"
    )
    return [
        Rule(rule["type"], rule.get("parameters", {}), row)
        for row in work.db.all(sql, repo.id)
        if repo.row["private"] and not may_bypass(work, repo, row, merging=False)
        for rule in row["rules"]
    ]


def ruleset_rules(db: Db, repo: Repo, ref: str) -> list[Rule]:
    """Return the rules that active rulesets hold for a ref, whether it is there or not.

    On the free plan those of a private repository do not hold (see `plans.check_rulesets`).
    """
    if repo.row["private"] and plan_of(repo) == "free":
        return []
    target = {"heads": "branch", "tags": "tag"}.get(ref.split("/")[1])
    rows = db.all(
        "SELECT * FROM rulesets WHERE repository_id = ? AND target = ? AND enforcement = 'active'"
        " ORDER BY id",
        repo.id,
        target,
    )
    return [
        Rule(rule["type"], rule.get("parameters", {}), row)
        for row in rows
        if applies(row, ref, repo.default_branch)
        for rule in row["rules"]
    ]


def applies(ruleset: Row, ref: str, default_branch: str) -> bool:
    """Tell whether a ruleset's conditions take in a ref."""
    names = ruleset["conditions"].get("ref_name", {})

    def taken(pattern: str) -> bool:
        if pattern == "~ALL":
            return True
        if pattern == "~DEFAULT_BRANCH":
            return ref == f"refs/heads/{default_branch}"
        return matches(pattern, ref)

    return any(map(taken, names.get("include", []))) and not any(
        map(taken, names.get("exclude", []))
    )


def binding(work: Work, repo: Repo, ref: str, *, merging: bool = False) -> list[Rule]:
    """Return the rules for a ref that the actor cannot pass; `merging` a pull request or not."""
    rules = rules_for(work.db, repo, ref)
    return [rule for rule in rules if not may_bypass(work, repo, rule.ruleset, merging=merging)]


def may_bypass(work: Work, repo: Repo, ruleset: Row, *, merging: bool) -> bool:
    """Tell whether the actor is on the ruleset's bypass list for this kind of change."""
    if work.actor is None:
        return False
    modes = {"always", "exempt", "pull_request"} if merging else {"always", "exempt"}
    return any(
        entry.get("bypass_mode", "always") in modes and _is(work.db, repo, work.actor, entry)
        for entry in ruleset["bypass_actors"]
    )


def _is(db: Db, repo: Repo, actor: Actor, entry: Mapping[str, Any]) -> bool:
    kind, actor_id = entry["actor_type"], entry.get("actor_id")
    if kind == "Integration":
        return actor.app_id is not None and actor.app_id == actor_id
    if actor.is_app:
        return False
    if kind == "RepositoryRole":
        least = ROLE_IDS.get(int(actor_id or 0))
        return least is not None and has_role(role_of(db, repo.row, actor.account), least)
    if kind == "OrganizationAdmin":
        return is_organization_owner(db, repo.row, actor.account)
    if kind == "Team":
        sql = "SELECT 1 FROM team_members WHERE team_id = ? AND account_id = ?"
        return db.one(sql, actor_id, actor.id) is not None
    return bool(kind == "User" and actor.id == actor_id)

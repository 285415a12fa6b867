"""Rulesets, and what holds for a branch.

https://docs.github.com/rest/repos/rules
"""

from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.rules.plans import check_rulesets
from hotfix_actions.sandbox.rules.rulesets import may_bypass, ruleset_rules
from hotfix_actions.sandbox.rules.validation import check_ruleset
from hotfix_actions.sandbox.shapes.people import Json, node_id
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.web.answers import Answer, custom
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import paged

_REPO = "/repos/{owner}/{repo}"
_ONE = f"{_REPO}/rulesets/{{ruleset_id}}"
_FIELDS = (
    "target:string(branch,tag,push) bypass_actors:array conditions:object rules:array"
    " enforcement:string(active,disabled,evaluate)"
)


@operation(
    "repos/get-branch-rules",
    f"GET {_REPO}/rules/branches/{{branch+}}",
    needs="metadata:read",
    query="per_page page",
)
def get_branch_rules(call: Call) -> Answer:
    """Answer the active rules for a branch, whether it is there or not; no bypass lists."""
    check_rulesets(call.repo)
    rules = ruleset_rules(call.db, call.repo, f"refs/heads/{call.path['branch']}")
    shown = [
        {
            "type": rule.type,
            **({"parameters": dict(rule.parameters)} if rule.parameters else {}),
            "ruleset_source_type": "Repository",
            "ruleset_source": call.repo.full_name,
            "ruleset_id": rule.ruleset["id"],
        }
        for rule in rules
    ]
    return paged(call, shown, lambda each: each)


@operation(
    "repos/get-repo-rulesets",
    f"GET {_REPO}/rulesets",
    needs="metadata:read",
    query="per_page page includes_parents targets",
)
def list_(call: Call) -> Answer:
    """Answer the rulesets, without their rules."""
    check_rulesets(call.repo)
    rows = call.db.all("SELECT * FROM rulesets WHERE repository_id = ? ORDER BY id", call.repo.id)
    wanted = set(filter(None, call.query.get("targets", "").split(",")))
    rows = [row for row in rows if not wanted or row["target"] in wanted]
    return paged(call, rows, lambda row: _brief(call, row))


@operation("repos/get-repo-ruleset", f"GET {_ONE}", needs="metadata:read", query="includes_parents")
def get(call: Call) -> Answer:
    """Answer one ruleset; its bypass list only to those who may change it."""
    check_rulesets(call.repo)
    return Answer(200, _full(call, call.owned("rulesets", "ruleset_id")))


@operation(
    "repos/create-repo-ruleset",
    f"POST {_REPO}/rulesets",
    needs="administration:write",
    role="admin",
    body=f"name:string! {_FIELDS}!",
)
def create(call: Call) -> Answer:
    """Make a ruleset."""
    check_rulesets(call.repo)
    moment, values = clock.now(), _values(call, {})
    ruleset_id = call.db.insert(
        "rulesets", repository_id=call.repo.id, created_at=moment, updated_at=moment, **values
    )
    call.work.unsettle(call.repo)
    return Answer(201, _full(call, call.db.by_id("rulesets", ruleset_id)))


@operation(
    "repos/update-repo-ruleset",
    f"PUT {_ONE}",
    needs="administration:write",
    role="admin",
    body=f"name:string {_FIELDS}",
)
def update(call: Call) -> Answer:
    """Change a ruleset; what is not given stays."""
    check_rulesets(call.repo)
    row = call.owned("rulesets", "ruleset_id")
    values = _values(call, row)
    row = call.db.update("rulesets", row["id"], updated_at=clock.now(), **values)
    call.work.unsettle(call.repo)
    return Answer(200, _full(call, row))


@operation(
    "repos/delete-repo-ruleset", f"DELETE {_ONE}", needs="administration:write", role="admin"
)
def delete(call: Call) -> Answer:
    """Remove a ruleset."""
    row = call.owned("rulesets", "ruleset_id")
    call.db.run("DELETE FROM rulesets WHERE id = ?", row["id"])
    call.work.unsettle(call.repo)
    return Answer(204)


def _values(call: Call, row: Row) -> Json:
    body = call.body
    defaults: dict[str, Any] = {
        "name": None,
        "target": "branch",
        "enforcement": None,
        "bypass_actors": [],
        "conditions": {"ref_name": {"include": [], "exclude": []}},
        "rules": [],
    }
    if body.get("target", row.get("target")) == "push":
        # Such rules hold for every ref.
        defaults["conditions"] = {}
    values = {name: body.get(name, row.get(name, value)) for name, value in defaults.items()}
    check_ruleset(call.work, call.repo, values)
    sql = "SELECT id FROM rulesets WHERE repository_id = ? AND name = ? AND id <> ?"
    if call.db.one(sql, call.repo.id, values["name"], row.get("id", 0)):
        raise custom("Ruleset", "Name must be unique")
    return values


def _brief(call: Call, row: Row) -> Json:
    page = f"{html_url(call.work, call.repo)}/rules/{row['id']}"
    own = f"{api_url(call.work, call.repo)}/rulesets/{row['id']}"
    return {
        "id": row["id"],
        "name": row["name"],
        "target": row["target"],
        "source_type": "Repository",
        "source": call.repo.full_name,
        "enforcement": row["enforcement"],
        "node_id": node_id("RRS", row["id"]),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "_links": {"self": {"href": own}, "html": {"href": page}},
    }


def _full(call: Call, row: Row) -> Json:
    shown = _brief(call, row) | {"conditions": row["conditions"], "rules": row["rules"]}
    if allowed(call.work, call.repo, "administration:write", "admin"):
        shown["bypass_actors"] = row["bypass_actors"]
    always = may_bypass(call.work, call.repo, row, merging=False)
    merging = may_bypass(call.work, call.repo, row, merging=True)
    rights = "always" if always else "pull_requests_only" if merging else "never"
    return shown | {"current_user_can_bypass": rights}

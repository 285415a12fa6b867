"""Variables of a repository, which workflows read as `vars`.

https://docs.github.com/rest/actions/variables
"""

import re

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, not_found, unknown
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation

_ALL = "/repos/{owner}/{repo}/actions/variables"
# https://docs.github.com/en/actions/reference/workflows-and-actions/variables#naming-conventions-for-configuration-variables
_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*", re.IGNORECASE)


@operation(
    "actions/create-repo-variable",
    f"POST {_ALL}",
    needs="actions_variables:write",
    role="write",
    body="name:string! value:string!",
)
def create(call: Call) -> Answer:
    """Make a variable; GitHub keeps names in upper case."""
    name = call.body["name"].upper()
    if not _NAME.fullmatch(name):
        raise unknown(f"the name of a variable {name}")
    if _named(call, name):
        raise unknown("making a variable that is there already")
    moment = clock.now()
    call.db.insert(
        "variables",
        repository_id=call.repo.id,
        name=name,
        value=call.body["value"],
        created_at=moment,
        updated_at=moment,
    )
    return Answer(201, {})


@operation(
    "actions/get-repo-variable",
    f"GET {_ALL}/{{name}}",
    needs="actions_variables:read",
    role="write",
)
def get(call: Call) -> Answer:
    """Answer one variable."""
    row = _named(call, call.path["name"])
    if row is None:
        raise not_found()
    shown = {key: row[key] for key in ("name", "value", "created_at", "updated_at")}
    return Answer(200, shown)


def _named(call: Call, name: str) -> Row | None:
    sql = "SELECT * FROM variables WHERE repository_id = ? AND name = ?"
    return call.db.one(sql, call.repo.id, name)

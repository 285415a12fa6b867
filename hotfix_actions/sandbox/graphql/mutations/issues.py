"""updateIssue: the title and the text of an issue.

https://docs.github.com/graphql/reference/issues#updateissue
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.effects import issues as effects
from hotfix_actions.sandbox.graphql import lookup
from hotfix_actions.sandbox.graphql.refusals import forbidden
from hotfix_actions.sandbox.graphql.rights import check_scope
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.work import Work


def update(work: Work, given: Mapping[str, Any]) -> Json:
    """Change an issue: its author and those with triage may."""
    found = lookup.of_type(work, given["id"], "Issue")
    check_scope(work, found.repo)
    mine = found.row["author_id"] == work.me.id
    if not allowed(work, found.repo, "issues:write", "read" if mine else "triage"):
        raise forbidden(work, "UpdateIssue")
    row = effects.rewrite(work, found.repo, found.row, given)
    return {"issue": found.near("Issue", row)}

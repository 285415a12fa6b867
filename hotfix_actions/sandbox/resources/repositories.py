"""Repositories themselves."""

from hotfix_actions.sandbox.shapes.repositories import full
from hotfix_actions.sandbox.web.answers import Answer
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation


@operation("repos/get", "GET /repos/{owner}/{repo}", needs="metadata:read")
def get(call: Call) -> Answer:
    """Answer one repository."""
    return Answer(200, full(call.work, call.repo))

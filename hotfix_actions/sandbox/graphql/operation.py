"""POST /graphql.

https://docs.github.com/graphql/guides/forming-calls-with-graphql
"""

from typing import Any

from hotfix_actions.sandbox.graphql.auto_merge import MUTATIONS, RefusedError, answer
from hotfix_actions.sandbox.graphql.document import Document, SyntaxFaultError, parse
from hotfix_actions.sandbox.web.answers import Answer, GitHubError
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation


class GraphqlRefusalError(GitHubError):
    """A refusal in GraphQL's way: status 200 and a list of errors. Nothing is kept."""

    def __init__(self, kind: str, message: str, path: list[str]) -> None:
        super().__init__(200, message)
        self._error = {
            "type": kind,
            "path": path,
            "locations": [{"line": 1, "column": 1}],
            "message": message,
        }
        self._path = path

    def answer(self) -> Answer:
        """Return the errors beside the data that there is not."""
        data = dict.fromkeys(self._path) or None
        return Answer(200, {"data": data, "errors": [self._error]})


@operation("graphql", "POST /graphql", body="query:string! variables:object? operationName:string?")
def graphql(call: Call) -> Answer:
    """Carry out the mutations that are known; anything else is an error that names the field."""
    if call.work.actor is None:
        raise GitHubError(401, "This endpoint requires you to be authenticated.")
    try:
        document = parse(call.body["query"], call.body.get("variables") or {})
    except SyntaxFaultError as error:
        raise GraphqlRefusalError("PARSE", f"Parse error: {error}", []) from error
    return Answer(200, {"data": _execute(call, document)})


def _execute(call: Call, document: Document) -> dict[str, Any]:
    data = {}
    for each in document.selections:
        act = MUTATIONS.get(each.name) if document.kind == "mutation" else None
        if act is None:
            message = f"the embedded GitHub does not know the {document.kind} field {each.name}"
            raise GraphqlRefusalError("UNKNOWN", message, [each.alias])
        try:
            repo, pull = act(call.work, each.arguments.get("input") or {})
            data[each.alias] = answer(call.work, repo, pull, each)
        except RefusedError as error:
            raise GraphqlRefusalError(error.kind, str(error), [each.alias]) from error
    return data

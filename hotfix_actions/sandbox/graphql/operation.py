"""POST /graphql.

https://docs.github.com/graphql/guides/forming-calls-with-graphql
"""

from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSyntaxError, OperationType

from hotfix_actions.sandbox.git.repository import RefConflictError
from hotfix_actions.sandbox.graphql import cost, engine
from hotfix_actions.sandbox.graphql.mutation import Mutation
from hotfix_actions.sandbox.graphql.query import Query
from hotfix_actions.sandbox.graphql.refusals import entry, general
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, GraphqlError, unknown
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation


@operation("graphql", "POST /graphql", body="query:string! variables:object? operationName:string?")
def graphql(call: Call) -> Answer:
    """Carry out a query, or mutations: of each, what is refused is undone."""
    if call.work.actor is None:
        raise GitHubError(401, "This endpoint requires you to be authenticated.")
    try:
        return _answer(call)
    except engine.UnknownNameError as error:
        raise unknown(f"in GraphQL: {error}") from error
    except GraphQLSyntaxError as error:
        return Answer(200, {"errors": [entry(error)]})


def _answer(call: Call) -> Answer:
    prepared = engine.prepare(call.body["query"])
    name = call.body.get("operationName")
    chosen = engine.operation_of(prepared, name)
    if chosen is not None and chosen.operation is OperationType.SUBSCRIPTION:
        raise unknown("a GraphQL subscription")
    if prepared.faults:
        return Answer(200, {"errors": [entry(fault) for fault in prepared.faults]})
    if chosen is None:
        return Answer(200, {"errors": [{"message": _which(name)}]})
    mutations = engine.mutations_of(chosen)
    variables = call.body.get("variables") or {}
    spent = cost.measure(prepared.document, chosen, variables)
    _charge(call, spent)
    several = len(mutations) > 1
    root = Mutation(call.work, several=several) if mutations else Query(call.work, spent)
    done = engine.carry_out(prepared, root, variables, name)
    body = _body(done)
    if mutations and not several:
        _keep(call, done, body)
    return Answer(200, body)


def _charge(call: Call, spent: cost.Cost) -> None:
    """Count what a query costs beyond the one point of every request; refuse what is too large."""
    if spent.nodes > cost.MOST_NODES:
        message = (
            f"This query requests up to {spent.nodes:,} possible nodes which exceeds the maximum"
            f" limit of {cost.MOST_NODES:,}."
        )
        raise GraphqlError({"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message}]})
    if spent.points > 1:
        hub = call.work.hub
        override = hub.settings["rate_limit"]
        hub.limits.count(call.work.actor, override, "graphql", points=spent.points - 1)


def _body(done: ExecutionResult) -> dict[str, Any]:
    body: dict[str, Any] = {"data": done.data}
    if done.errors:
        body["errors"] = [entry(error) for error in done.errors]
        if done.data is None and all(error.path is None for error in done.errors):
            # Nothing was carried out: the variables were wrong.
            del body["data"]
    return body


def _keep(call: Call, done: ExecutionResult, body: dict[str, Any]) -> None:
    """Make what a mutation did last; raises GraphqlError when it was refused."""
    if not done.data or None in done.data.values():
        raise GraphqlError(body)
    try:
        call.work.finish()
    except RefConflictError as error:
        path = next(iter(done.data))
        lost = entry(GraphQLError(str(general()), path=[path]))
        raise GraphqlError({"data": {path: None}, "errors": [lost]}) from error


def _which(name: str | None) -> str:
    if name is None:
        return "An operation name is required"
    return f'No operation named "{name}"'

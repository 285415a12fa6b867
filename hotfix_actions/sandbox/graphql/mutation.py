"""What can be changed: the fields of GraphQL's Mutation."""

from collections.abc import Callable, Mapping
from typing import Any

from hotfix_actions.sandbox.git.repository import RefConflictError
from hotfix_actions.sandbox.graphql.mutations import auto_merge, commits, drafts, issues, refs
from hotfix_actions.sandbox.graphql.refusals import general
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.work import Work

Act = Callable[[Work, Mapping[str, Any]], Json]

ACTS: dict[str, Act] = {
    "convert_pull_request_to_draft": drafts.convert,
    "create_commit_on_branch": commits.create_commit_on_branch,
    "create_ref": refs.create_ref,
    "delete_ref": refs.delete_ref,
    "disable_pull_request_auto_merge": auto_merge.disable,
    "enable_pull_request_auto_merge": auto_merge.enable,
    "mark_pull_request_ready_for_review": drafts.mark_ready,
    "update_issue": issues.update,
    "update_ref": refs.update_ref,
    "update_refs": refs.update_refs,
}


class Mutation:
    """The root of a mutation: each field takes one `input` and answers a payload.

    Several are carried out one by one, and each is done for good before the next begins.
    https://spec.graphql.org/October2021/#sec-Mutation
    """

    def __init__(self, work: Work, *, several: bool) -> None:
        self._work = work
        self._several = several

    def __getattr__(self, name: str) -> Callable[[Mapping[str, Any]], Json]:
        """Return the mutation of that name; raises AttributeError."""
        if name not in ACTS:
            raise AttributeError(name)

        # The argument is called `input` in the schema.
        def act(input: Mapping[str, Any]) -> Json:  # noqa: A002
            if self._several:
                payload = self._alone(ACTS[name], input)
            else:
                payload = ACTS[name](self._work, input)
            return payload | {"clientMutationId": input.get("client_mutation_id")}

        return act

    def _alone(self, act: Act, given: Mapping[str, Any]) -> Json:
        """Carry out one of several; a refusal undoes this one alone."""
        try:
            with self._work.part():
                return act(self._work, given)
        except RefConflictError as error:
            raise general() from error

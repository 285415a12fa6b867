"""An issue's text, written on the way to something else."""

from collections.abc import Mapping

from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.domain.step import IssueText

# https://docs.github.com/en/graphql/reference/issues#updateissue
# The fields of a mutation are carried out one after the other, and a refused one stops none.
FIELD = "text: updateIssue(input: {id: $issue, body: $body}) { clientMutationId }"
NAME = "text"
DECLARED = "$issue: ID!, $body: String!"


Heads = Mapping[str, str | None]


def variables(text: IssueText, heads: Heads) -> dict[str, object]:
    """Return the variables of the field; `heads` are the state's names as they will be."""
    return {"issue": text.node, "body": text.at(heads)}


def write(door: Door, text: IssueText, heads: Heads) -> None:
    """Write it by a request of its own."""
    try:
        door.send("PATCH", door.repo(f"issues/{text.number}"), {"body": text.at(heads)}, key="id")
    except Answered as answer:
        raise door.fail(answer) from answer

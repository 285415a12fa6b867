"""From a node id to the node. Ids are those that REST shows as `node_id`."""

from collections.abc import Callable

from hotfix_actions.sandbox.git.refnames import valid_ref
from hotfix_actions.sandbox.graphql.nodes.base import Node, account, repository
from hotfix_actions.sandbox.graphql.nodes.objects import git_object
from hotfix_actions.sandbox.graphql.refusals import RefusalError, not_found
from hotfix_actions.sandbox.shapes.people import ID_MARK
from hotfix_actions.sandbox.shapes.pulls import pull_row
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import can_see
from hotfix_actions.sandbox.work import Work

Find = Callable[[Work, int, str], Node | None]


def node(work: Work, given: str) -> Node:
    """Return the node of an id; raises RefusalError when the actor sees none."""
    kind, _, rest = given.partition(ID_MARK)
    number, _, name = rest.partition(":")
    find = _GIT.get(kind) if name else _ROWS.get(kind)
    found = find(work, int(number), name) if find and number.isdecimal() else None
    if found is None or (found.home is not None and not can_see(work, found.home)):
        raise unresolved(given)
    return found


def of_type(work: Work, given: str, typename: str) -> Node:
    """Return the node of an id if it is of that type; raises RefusalError."""
    found = node(work, given)
    if found.typename != typename:
        raise unresolved(given)
    return found


def unresolved(given: str) -> RefusalError:
    """Return what GitHub says about an id that it does not know."""
    return not_found(f"Could not resolve to a node with the global id of '{given}'")


def _row(work: Work, table: str, number: int) -> Row | None:
    return work.db.one(f"SELECT * FROM {table} WHERE id = ?", number)  # noqa: S608 - our own names


def _account(work: Work, number: int, _name: str) -> Node | None:
    return account(work, number) if _row(work, "accounts", number) else None


def _repository(work: Work, number: int, _name: str) -> Node | None:
    return repository(work, work.repo(number)) if _row(work, "repositories", number) else None


def _issue(work: Work, number: int, _name: str) -> Node | None:
    row = _row(work, "issues", number)
    if row is None or row["is_pull"]:
        return None
    return Node("Issue", work, row, work.repo(row["repository_id"]))


def _pull(work: Work, number: int, _name: str) -> Node | None:
    if _row(work, "pulls", number) is None:
        return None
    row = pull_row(work.db, number)
    return Node("PullRequest", work, row, work.repo(row["repository_id"]))


def _review(work: Work, number: int, _name: str) -> Node | None:
    row = _row(work, "reviews", number)
    pull = _pull(work, row["pull_id"], "") if row else None
    return pull.near("PullRequestReview", row) if pull else None


def _status(work: Work, number: int, _name: str) -> Node | None:
    row = _row(work, "deployment_statuses", number)
    parent = _row(work, "deployments", row["deployment_id"]) if row else None
    if parent is None:
        return None
    return Node("DeploymentStatus", work, row, work.repo(parent["repository_id"]))


def _owned(typename: str, table: str) -> Find:
    def find(work: Work, number: int, _name: str) -> Node | None:
        row = _row(work, table, number)
        return Node(typename, work, row, work.repo(row["repository_id"])) if row else None

    return find


def _object(work: Work, number: int, name: str) -> Node | None:
    home = _repository(work, number, "")
    return git_object(home, name) if home else None


def _ref(work: Work, number: int, name: str) -> Node | None:
    home = _repository(work, number, "")
    found = home.repo.refs.get(name) if home and valid_ref(name) else None
    return home.near("Ref", found) if home and found else None


_ROWS: dict[str, Find] = {
    "B": _account,
    "CR": _owned("CheckRun", "check_runs"),
    "DE": _owned("Deployment", "deployments"),
    "DES": _status,
    "I": _issue,
    "IC": _owned("IssueComment", "comments"),
    "LA": _owned("Label", "labels"),
    "O": _account,
    "PR": _pull,
    "PRR": _review,
    "R": _repository,
    "RE": _owned("Release", "releases"),
    "SC": _owned("StatusContext", "statuses"),
    "U": _account,
}
_GIT: dict[str, Find] = {"B": _object, "C": _object, "REF": _ref, "T": _object, "TR": _object}

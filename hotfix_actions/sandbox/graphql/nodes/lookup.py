"""From a node id to the node. Ids are those that REST shows as `node_id`."""

from collections.abc import Callable

from hotfix_actions.sandbox.graphql.nodes.people import Account
from hotfix_actions.sandbox.graphql.nodes.pulls import PullRequest
from hotfix_actions.sandbox.graphql.nodes.repository import Repository
from hotfix_actions.sandbox.graphql.refusals import RefusalError, not_found
from hotfix_actions.sandbox.shapes.people import ID_MARK
from hotfix_actions.sandbox.shapes.pulls import pull_row
from hotfix_actions.sandbox.web.access import can_see
from hotfix_actions.sandbox.work import Repo, Work


def node(work: Work, given: str) -> object:
    """Return the node of an id; raises RefusalError when the actor sees none."""
    kind, _, rest = given.partition(ID_MARK)
    find = _KINDS.get(kind)
    found = find(work, rest) if find else None
    if found is None:
        raise unresolved(given)
    return found


def repository(work: Work, given: str) -> Repo:
    """Return the repository of an id; raises RefusalError."""
    found = node(work, given)
    if not isinstance(found, Repository):
        raise unresolved(given)
    return found.repo


def pull_request(work: Work, given: str) -> PullRequest:
    """Return the pull request of an id; raises RefusalError."""
    found = node(work, given)
    if not isinstance(found, PullRequest):
        raise unresolved(given)
    return found


def unresolved(given: str) -> RefusalError:
    """Return what GitHub says about an id that it does not know."""
    return not_found(f"Could not resolve to a node with the global id of '{given}'")


def visible(work: Work, repository_id: int | None) -> Repo | None:
    """Return a repository if the actor may see it."""
    if repository_id is None:
        return None
    repo = work.repo(repository_id)
    return repo if can_see(work, repo) else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _repository(work: Work, rest: str) -> object | None:
    known = work.db.value("SELECT id FROM repositories WHERE id = ?", _number(rest))
    repo = visible(work, known)
    return Repository(work, repo) if repo else None


def _pull(work: Work, rest: str) -> object | None:
    known = work.db.value("SELECT id FROM pulls WHERE id = ?", _number(rest))
    if known is None:
        return None
    row = pull_row(work.db, known)
    repo = visible(work, row["repository_id"])
    return PullRequest(Repository(work, repo), row) if repo else None


def _account(work: Work, rest: str) -> object | None:
    row = work.db.one("SELECT * FROM accounts WHERE id = ?", _number(rest))
    return Account(work, row) if row else None


_KINDS: dict[str, Callable[[Work, str], object | None]] = {
    "R": _repository,
    "PR": _pull,
    "U": _account,
    "B": _account,
    "O": _account,
}

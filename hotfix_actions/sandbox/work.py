"""One unit of work: a transaction on the state, the ref moves to come, and who does it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from hotfix_actions.sandbox.actors import Actor
from hotfix_actions.sandbox.git.refs import Refs
from hotfix_actions.sandbox.git.repository import GitRepository, Ref, RefMove
from hotfix_actions.sandbox.hub import Hub
from hotfix_actions.sandbox.store.database import Db, Row

# https://docs.github.com/rest/repos/repos#create-an-organization-repository (body parameters)
REPOSITORY_DEFAULTS: dict[str, Any] = {
    "description": None,
    "has_issues": True,
    "archived": False,
    # Names alone: of secrets, of an organization's variables.
    "secrets": [],
    "organization_secrets": [],
    "environment_secrets": {},
    "organization_variables": [],
    "environment_branches": {},
    # The state of each workflow that is not active, by its path: `disabled_manually`, ...
    "disabled_workflows": {},
    "selected_actions": {},
    "allow_squash_merge": True,
    "allow_merge_commit": True,
    "allow_rebase_merge": True,
    "allow_auto_merge": False,
    "delete_branch_on_merge": False,
    "allow_update_branch": False,
    "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
    "squash_merge_commit_message": "COMMIT_MESSAGES",
    "merge_commit_title": "MERGE_MESSAGE",
    "merge_commit_message": "PR_TITLE",
    # https://docs.github.com/rest/actions/permissions: off in new repositories.
    "can_approve_pull_request_reviews": False,
    # https://docs.github.com/rest/actions/permissions
    "actions_enabled": True,
    "allowed_actions": "all",
    "sha_pinning_required": False,
    "default_workflow_permissions": "read",
    # https://docs.github.com/code-security/concepts/supply-chain-security/immutable-releases
    "immutable_releases": False,
    # Whether a private repository is `internal`: seen by everybody in the enterprise.
    "internal": False,
}


@dataclass(frozen=True)
class Urls:
    """Where API and pages are, as the client of this request addresses them."""

    api: str
    html: str


@dataclass
class Repo:
    """A repository: its row, its owner, its git and its refs as this request sees them."""

    row: Row
    owner: Row
    git: GitRepository
    refs: Refs

    @property
    def id(self) -> int:
        """Return the repository's id."""
        return int(self.row["id"])

    @property
    def full_name(self) -> str:
        """Return owner/name."""
        return f"{self.owner['login']}/{self.row['name']}"

    @property
    def default_branch(self) -> str:
        """Return the name of the default branch."""
        return str(self.row["default_branch"])

    def setting(self, name: str) -> Any:
        """Return one of the repository's settings."""
        return self.row["settings"].get(name, REPOSITORY_DEFAULTS[name])


@dataclass
class Work:
    """Everything that a change needs; without HTTP, so that seeding uses it too."""

    hub: Hub
    db: Db
    urls: Urls
    actor: Actor | None
    _repos: dict[int, Repo] = field(default_factory=dict)
    _unsettled: dict[int, None] = field(default_factory=dict)

    @property
    def me(self) -> Actor:
        """Return who is acting; raises LookupError when nobody is signed in."""
        if self.actor is None:
            raise LookupError("nobody is signed in")
        return self.actor

    def account(self, account_id: int) -> Row:
        """Return an account."""
        return self.db.by_id("accounts", account_id)

    def account_named(self, login: str) -> Row | None:
        """Return the account of that login; None when there is none."""
        return self.db.one("SELECT * FROM accounts WHERE login = ?", login)

    def repo(self, repository_id: int) -> Repo:
        """Return a repository, the same object throughout the work."""
        if repository_id not in self._repos:
            row = self.db.by_id("repositories", repository_id)
            owner = self.account(row["owner_id"])
            git = self.hub.git(owner["login"], row["name"])
            self._repos[repository_id] = Repo(row, owner, git, Refs(git))
        return self._repos[repository_id]

    def repo_named(self, owner: str, name: str) -> Repo | None:
        """Return the repository of that name; None when there is none."""
        row = self.db.one(
            "SELECT r.id FROM repositories r JOIN accounts a ON a.id = r.owner_id"
            " WHERE a.login = ? AND r.name = ?",
            owner,
            name,
        )
        return self.repo(row["id"]) if row else None

    def behaviour(self, repo: Repo, name: str) -> Any:
        """Return a setting of the embedded GitHub, as it holds for a repository."""
        return repo.row["settings"].get(name, self.hub.settings[name])

    def shown_ref(self, repo: Repo, name: str) -> Ref | None:
        """Return a ref as a read shows it, which may be late; None when it is not there."""
        return self.hub.ref_lag.shown(repo.id, name, repo.refs.get(name))

    def refs_moved(self, repo: Repo, moves: Sequence[RefMove]) -> None:
        """Let reads of refs that have moved be late where that is wanted."""
        reads, seconds = self.behaviour(repo, "ref_lag"), self.behaviour(repo, "ref_lag_seconds")
        if not reads and not seconds:
            return
        for move in moves:
            found = repo.git.info(move.old) if move.old else None
            before = Ref(move.ref, found.sha, found.kind) if found else None
            self.hub.ref_lag.moved(repo.id, move.ref, before, reads=reads, seconds=seconds)

    def repo_once_named(self, owner: str, name: str) -> Repo | None:
        """Return the repository that had a name before it was renamed, unless it is taken anew.

        https://docs.github.com/repositories/creating-and-managing-repositories/renaming-a-repository
        """
        sql = "SELECT repository_id FROM former_names WHERE owner = ? AND name = ?"
        row = self.db.one(sql, owner, name)
        return self.repo(row["repository_id"]) if row else None

    def repo_followed(self, owner: str, name: str) -> Repo | None:
        """Return the repository of a present or a former name, as GraphQL finds it."""
        return self.repo_named(owner, name) or self.repo_once_named(owner, name)

    def unsettle(self, repo: Repo) -> None:
        """Look for pull requests that wait to be merged, once the request itself is done."""
        self._unsettled[repo.id] = None

    @contextmanager
    def acting_as(self, actor: Actor) -> Iterator[None]:
        """Do something in another's name."""
        before, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = before

    @contextmanager
    def part(self) -> Iterator[None]:
        """Do something for good, whatever becomes of the rest; undo it where it raises."""
        try:
            with self.db.part():
                yield
                self.finish()
        except BaseException:
            self._repos.clear()
            self._unsettled.clear()
            raise

    def finish(self) -> None:
        """Do what was put off, then move the refs: the last act before the commit."""
        while self._unsettled:
            repository_id = next(iter(self._unsettled))
            del self._unsettled[repository_id]
            self.hub.settle(self, self.repo(repository_id))
        for repo in self._repos.values():
            moves = repo.refs.moves()
            repo.refs.apply()
            self.refs_moved(repo, moves)

"""Seeding: accounts, repositories, roles and tokens. None of this is GitHub's API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotfix_actions.sandbox import clock, seeding
from hotfix_actions.sandbox.actors import ROLES
from hotfix_actions.sandbox.effects import commits
from hotfix_actions.sandbox.git.bare import make_bare
from hotfix_actions.sandbox.rules import classic
from hotfix_actions.sandbox.seeding_policies import SeededPolicies
from hotfix_actions.sandbox.seeding_releases import SeededReleases
from hotfix_actions.sandbox.seeding_runs import SeededRuns
from hotfix_actions.sandbox.seeding_tokens import SeededTokens


@dataclass(frozen=True)
class Delivery:
    """A webhook that GitHub would have sent. Ids rise by one."""

    id: int
    event: str
    action: str | None
    repository: str
    payload: Mapping[str, Any]


class World(SeededTokens, SeededRuns, SeededPolicies, SeededReleases):
    """What is there before anybody calls the API."""

    def add_user(self, login: str, *, name: str | None = None, email: str | None = None) -> int:
        """Add a person and return the account's id; adding one again changes nothing."""
        with self._work() as work:
            return seeding.account(work.db, login, "User", name=name, email=email)

    def add_org(self, login: str, *, owners: Sequence[str] = ()) -> int:
        """Add an organization; its owners are admins of all its repositories."""
        with self._work() as work:
            organization = seeding.account(work.db, login, "Organization")
            for owner in owners:
                sql = "INSERT OR IGNORE INTO owners VALUES (?, ?)"
                work.db.run(sql, organization, seeding.known(work, owner)["id"])
            return organization

    def add_team(self, organization: str, slug: str, *, members: Sequence[str]) -> int:
        """Add a team, to be named in CODEOWNERS as @organization/slug or in a bypass list."""
        with self._work() as work:
            values = {"organization_id": seeding.known(work, organization)["id"], "slug": slug}
            team = work.db.insert("teams", **values)
            for login in members:
                account = seeding.known(work, login)["id"]
                work.db.insert("team_members", team_id=team, account_id=account)
            return team

    def add_repository(
        self,
        owner: str,
        name: str,
        *,
        from_git: Path | None = None,
        default_branch: str = "main",
        private: bool = False,
        **settings: Any,
    ) -> int:
        """Add a repository: empty, or with the branches and tags of a local one, left untouched.

        `settings` are those of GitHub that steer merging, such as `allow_auto_merge`.
        """
        seeding.check_settings(settings)
        seeding.check_name(name)
        with self._work() as work:
            account = seeding.known(work, owner)
            moment = clock.now()
            repository = work.db.insert(
                "repositories",
                owner_id=account["id"],
                name=name,
                private=private,
                default_branch=default_branch,
                settings=settings,
                created_at=moment,
                updated_at=moment,
                pushed_at=moment,
            )
            make_bare(self._hub.git_dir(account["login"], name), from_git, default_branch)
            return repository

    def add_fork(self, full_name: str, owner: str) -> int:
        """Let somebody fork a repository: a copy of theirs, from which pull requests may come."""
        with self._work() as work:
            parent = seeding.repository(work, full_name)
            account = seeding.known(work, owner)
            kept = ("name", "private", "default_branch", "settings", "pushed_at")
            moment = clock.now()
            fork = work.db.insert(
                "repositories",
                owner_id=account["id"],
                parent_id=parent.id,
                created_at=moment,
                updated_at=moment,
                **{name: parent.row[name] for name in kept},
            )
            target = self._hub.git_dir(account["login"], parent.row["name"])
            make_bare(target, parent.git.directory, parent.default_branch)
            return fork

    def rename(self, full_name: str, new: str) -> None:
        """Rename a repository, or transfer it to another owner; `new` is owner/name.

        What is asked for under the old name is redirected from now on.
        """
        owner, _, name = new.partition("/")
        seeding.check_name(name)
        with self._work() as work:
            repo = seeding.repository(work, full_name)
            account = seeding.known(work, owner)
            if work.repo_named(owner, name) is not None:
                raise FileExistsError(new)
            old, old_name = repo.owner["login"], repo.row["name"]
            self._hub.forget_git(old, old_name)
            target = self._hub.git_dir(account["login"], name)
            target.parent.mkdir(parents=True, exist_ok=True)
            self._hub.git_dir(old, old_name).rename(target)
            work.db.run("DELETE FROM former_names WHERE owner = ? AND name = ?", owner, name)
            sql = "INSERT OR REPLACE INTO former_names VALUES (?, ?, ?)"
            work.db.run(sql, old, old_name, repo.id)
            work.db.update("repositories", repo.id, owner_id=account["id"], name=name)

    def set_repository(self, full_name: str, **settings: Any) -> None:
        """Change settings of a repository, as its settings page does.

        `default_branch` and `private` are among them.
        """
        with self._work() as work:
            repo = seeding.repository(work, full_name)
            branch = settings.pop("default_branch", repo.default_branch)
            private = settings.pop("private", repo.row["private"])
            seeding.check_settings(settings)
            merged = repo.row["settings"] | settings
            repo.git.run("symbolic-ref", "HEAD", f"refs/heads/{branch}")
            work.db.update(
                "repositories", repo.id, default_branch=branch, private=private, settings=merged
            )

    def protect_branch(self, full_name: str, branch: str, **options: Any) -> None:
        """Protect a branch in the classic way; see `rules.classic.DEFAULTS` for what there is."""
        unknown = options.keys() - classic.DEFAULTS.keys()
        if unknown:
            raise TypeError(f"no such protection: {', '.join(sorted(unknown))}")
        with self._work() as work:
            repo = seeding.repository(work, full_name)
            work.db.run("DELETE FROM branch_protections WHERE repository_id = ?", repo.id)
            values = {"repository_id": repo.id, "branch": branch, "settings": options}
            work.db.insert("branch_protections", **values)

    def sign(self, full_name: str, sha: str) -> None:
        """Let GitHub vouch for a commit, as for one that was made on its pages."""
        with self._work() as work:
            commits.sign(work, seeding.repository(work, full_name), sha)

    def grant(self, full_name: str, login: str, role: str, *, custom: str | None = None) -> None:
        """Give somebody a role: read, triage, write, maintain or admin.

        `custom` is the name of a role of the organization's own that builds on it.
        """
        if role not in ROLES:
            raise ValueError(f"no such role: {role} (known: {', '.join(ROLES)})")
        with self._work() as work:
            repo, account = seeding.repository(work, full_name), seeding.known(work, login)
            sql = "INSERT OR REPLACE INTO collaborators VALUES (?, ?, ?, ?)"
            work.db.run(sql, repo.id, account["id"], role, custom or role)

    def deliveries(self, since: int = 0) -> list[Delivery]:
        """Return the webhooks after the one of that id, in order."""
        with self._hub.store.reading() as db:
            rows = db.all("SELECT * FROM deliveries WHERE id > ? ORDER BY id", since)
        return [Delivery(**row) for row in rows]

    def set(self, setting: str, value: object) -> None:
        """Change how the embedded GitHub behaves; see `hub.DEFAULTS` for what there is."""
        with self._work() as work:
            self._hub.set(work.db, setting, value)

    def advance(self, seconds: float) -> None:
        """Let time pass for what expires (tokens, limits, stale reads), without waiting."""
        self._hub.clock.advance(seconds)

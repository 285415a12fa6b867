"""Seeding Apps and tokens."""

from collections.abc import Mapping, Sequence

from hotfix_actions.sandbox import seeding
from hotfix_actions.sandbox.actors import ACTIONS_SLUG
from hotfix_actions.sandbox.seeding_base import Seeder

# What a classic token of somebody who ships has; `workflow` lets it push workflow files.
SCOPES = ("repo", "workflow")


class SeededTokens(Seeder):
    """Apps, and tokens of every kind. Each may expire.

    `expires_in` is in seconds of the sandbox's clock, `requests` the number of requests after
    which the token is dead: both end in 401 "Bad credentials".
    """

    def user_token(
        self,
        login: str,
        *,
        scopes: Sequence[str] = SCOPES,
        permissions: Mapping[str, str] | None = None,
        expires_in: float | None = None,
        requests: int | None = None,
    ) -> str:
        """Issue a personal token that may do whatever its owner may, within its scopes.

        With `permissions` it is a fine-grained one, which has permissions as an App has.
        """
        with self._work() as work:
            return seeding.token(
                work,
                "ghp" if permissions is None else "github_pat",
                "user" if permissions is None else "fine-grained",
                seeding.known(work, login)["id"],
                permissions=permissions,
                scopes=list(scopes) if permissions is None else None,
                expires_in=expires_in,
                requests=requests,
            )

    def app_token(
        self,
        slug: str,
        *,
        permissions: Mapping[str, str],
        expires_in: float | None = None,
        requests: int | None = None,
    ) -> str:
        """Issue an installation token of the GitHub App of that name, made when it is new."""
        with self._work() as work:
            app = seeding.app(work, slug, permissions)
            return seeding.token(
                work,
                "ghs",
                "app",
                app["bot_id"],
                app_id=app["id"],
                permissions=permissions,
                expires_in=expires_in,
                requests=requests,
            )

    def app_id(self, slug: str) -> int:
        """Return the id of a GitHub App, as bypass lists name it: the same in every sandbox."""
        return seeding.app_id(slug)

    def add_app(
        self,
        slug: str,
        owner: str,
        *,
        permissions: Mapping[str, str],
        public_key: str,
        repositories: Sequence[str] | None = None,
    ) -> int:
        """Register an App that signs with a key of its own, and install it for an owner.

        `public_key` is PEM; `repositories` are names (all of the owner's when not given). Returns
        the installation's id. https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
        """
        with self._work() as work:
            app = seeding.app(work, slug, permissions)
            work.db.update("apps", app["id"], public_key=public_key)
            return work.db.insert(
                "installations",
                app_id=app["id"],
                account_id=seeding.known(work, owner)["id"],
                repositories=None if repositories is None else list(repositories),
                permissions=dict(permissions),
                created_at=app["created_at"],
            )

    def actions_token(
        self,
        full_name: str,
        *,
        permissions: Mapping[str, str],
        expires_in: float | None = None,
        requests: int | None = None,
    ) -> str:
        """Issue a GITHUB_TOKEN for workflows of one repository.

        Raises ValueError for what it can never have: workflows and administration.
        """
        never = permissions.keys() & {"workflows", "administration"}
        if never:
            raise ValueError(f"GITHUB_TOKEN can never have {', '.join(sorted(never))}")
        with self._work() as work:
            app = seeding.app(work, ACTIONS_SLUG, {})
            return seeding.token(
                work,
                "ghs",
                "actions",
                app["bot_id"],
                app_id=app["id"],
                repositories=[seeding.repository(work, full_name).id],
                permissions=permissions,
                expires_in=expires_in,
                requests=requests,
            )

    def tokens(self) -> list[str]:
        """Return every token that was issued: what must turn up nowhere else."""
        with self._hub.store.reading() as db:
            return [str(row["token"]) for row in db.all("SELECT token FROM tokens")]

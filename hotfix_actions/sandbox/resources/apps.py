"""GitHub Apps that prove who they are by their own key, and the tokens that they get for it.

https://docs.github.com/rest/apps/apps and
https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from hotfix_actions.sandbox import clock, seeding
from hotfix_actions.sandbox.actors import ACTIONS_SLUG
from hotfix_actions.sandbox.rules.signatures import app_of
from hotfix_actions.sandbox.shapes.people import Json, app, user
from hotfix_actions.sandbox.shapes.repositories import repository
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, moved, not_found, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.work import Repo

_LEVELS = ("read", "write", "admin")


@operation("apps/get-authenticated", "GET /app", signed=True)
def get_authenticated(call: Call) -> Answer:
    """Answer the App that signed."""
    row = app_of(call)
    count = call.db.value("SELECT COUNT(*) FROM installations WHERE app_id = ?", row["id"])
    shown = app(call.work, row["id"]) or {}
    return Answer(200, shown | {"installations_count": count})


@operation("apps/get-repo-installation", "GET /repos/{owner}/{repo}/installation", signed=True)
def get_repo_installation(call: Call) -> Answer:
    """Answer the App's installation that reaches a repository; 404 when there is none."""
    row = app_of(call)
    repo = call.work.repo_named(call.path["owner"], call.path["repo"])
    before = None if repo else call.work.repo_once_named(call.path["owner"], call.path["repo"])
    if before:
        number = f"{call.work.urls.api}/repositories/{before.id}/installation"
        raise moved(call.operation.method, number)
    sql = "SELECT * FROM installations WHERE app_id = ? AND account_id = ?"
    for each in call.db.all(sql, row["id"], repo.owner["id"]) if repo else ():
        if repo and _takes_in(each, repo):
            return Answer(200, _installation(call, row, each))
    raise not_found()


@operation(
    "apps/create-installation-access-token",
    "POST /app/installations/{installation_id}/access_tokens",
    signed=True,
    body="repositories:array repository_ids:array permissions:object",
)
def create_token(call: Call) -> Answer:
    """Issue an installation's token: for an hour, and for no more than the installation has."""
    row = app_of(call)
    found = call.db.one(
        "SELECT * FROM installations WHERE id = ? AND app_id = ?",
        call.number("installation_id"),
        row["id"],
    )
    if found is None:
        raise not_found()
    repos = _repositories(call, found)
    chosen = _chosen(call, repos)
    permissions = _permissions(call.body.get("permissions"), found["permissions"])
    seconds = call.work.hub.settings["installation_token_seconds"]
    token = seeding.token(
        call.work,
        "ghs",
        "app",
        row["bot_id"],
        app_id=row["id"],
        repositories=[repo.id for repo in (repos if chosen is None else chosen)],
        permissions=permissions,
        expires_in=seconds,
    )
    moment = datetime.fromtimestamp(call.work.hub.clock.time() + seconds, UTC)
    some = chosen is not None or found["repositories"] is not None
    body: Json = {
        "token": token,
        "expires_at": clock.write(moment),
        "permissions": {"metadata": "read"} | permissions,
        "repository_selection": "selected" if some else "all",
    }
    if chosen is not None:
        body["repositories"] = [repository(call.work, repo) for repo in chosen]
    return Answer(201, body)


def _repositories(call: Call, installation: Row) -> list[Repo]:
    sql = "SELECT id FROM repositories WHERE owner_id = ? ORDER BY id"
    repos = [call.work.repo(row["id"]) for row in call.db.all(sql, installation["account_id"])]
    return [repo for repo in repos if _takes_in(installation, repo)]


def _takes_in(installation: Row, repo: Repo) -> bool:
    names = installation["repositories"]
    return names is None or repo.row["name"] in names


def _chosen(call: Call, repos: list[Repo]) -> list[Repo] | None:
    """Return the repositories that the client wants a token for; None when it wants all."""
    if "repositories" not in call.body and "repository_ids" not in call.body:
        return None
    names, ids = call.body.get("repositories", []), call.body.get("repository_ids", [])
    chosen = [repo for repo in repos if repo.row["name"] in names or repo.id in ids]
    if len(chosen) < len(set(names)) + len(set(ids)):
        raise unprocessable(
            "There is at least one repository that does not exist or is not accessible to the"
            " parent installation."
        )
    return chosen


def _permissions(wanted: Mapping[str, str] | None, held: Mapping[str, str]) -> dict[str, str]:
    """Return the permissions of a token: those that are wanted, which must all be there."""
    if wanted is None:
        return dict(held)
    for name, level in wanted.items():
        if name not in held or _LEVELS.index(held[name]) < _LEVELS.index(level):
            raise unprocessable("The permissions requested are not granted to this installation.")
    return dict(wanted)


def _installation(call: Call, app_row: Row, row: Row) -> Json:
    api, html = call.work.urls.api, call.work.urls.html
    account = call.work.account(row["account_id"])
    if app_row["slug"] == ACTIONS_SLUG:
        raise GitHubError(404, "Not Found")
    return {
        "id": row["id"],
        "account": user(call.work, account),
        "repository_selection": "all" if row["repositories"] is None else "selected",
        "access_tokens_url": f"{api}/app/installations/{row['id']}/access_tokens",
        "repositories_url": f"{api}/installation/repositories",
        "html_url": f"{html}/settings/installations/{row['id']}",
        "app_id": app_row["id"],
        "client_id": f"Iv23{app_row['id']:016d}",
        "app_slug": app_row["slug"],
        "target_id": account["id"],
        "target_type": account["type"],
        "permissions": {"metadata": "read"} | row["permissions"],
        "events": [],
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        "suspended_by": None,
        "suspended_at": None,
    }

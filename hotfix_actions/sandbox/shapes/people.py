"""Accounts and Apps."""

from typing import Any

from hotfix_actions.sandbox.actors import ACTIONS_SLUG
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

Json = dict[str, Any]

_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


# Stands between kind and number in a node id.
ID_MARK = "_kwDO"


def node_id(kind: str, row_id: int | str) -> str:
    """Return the id by which GraphQL knows a thing."""
    return f"{kind}{ID_MARK}{row_id}"


def git_id(kind: str, repository_id: int, name: str) -> str:
    """Return the node id of a ref or an object, which is that of one repository."""
    return node_id(kind, f"{repository_id}:{name}")


def user(work: Work, account: Row) -> Json:
    """Return the `simple-user` schema."""
    login = account["login"]
    # A bot's login holds brackets, which a URI may not.
    url = f"{work.urls.api}/users/{login.replace('[', '%5B').replace(']', '%5D')}"
    page = f"/apps/{login.removesuffix('[bot]')}" if account["type"] == "Bot" else f"/{login}"
    return {
        "login": login,
        "id": account["id"],
        "node_id": node_id(account["type"][0], account["id"]),
        "avatar_url": f"{work.urls.html}/avatars/{account['id']}",
        "gravatar_id": "",
        "url": url,
        "html_url": work.urls.html + page,
        **{name: url + tail for name, tail in _LINKS.items()},
        "type": account["type"],
        "user_view_type": "public",
        "site_admin": False,
    }


def user_of(work: Work, account_id: int | None) -> Json | None:
    """Return the account of an id; None for none."""
    return None if account_id is None else user(work, work.account(account_id))


def full_user(work: Work, account: Row) -> Json:
    """Return the `public-user` schema."""
    return user(work, account) | {
        "name": account["name"],
        "company": None,
        "blog": "",
        "location": None,
        "email": account["email"],
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": account["created_at"],
        "updated_at": account["created_at"],
    }


def app(work: Work, app_id: int | None) -> Json | None:
    """Return the `integration` schema; None when no App was involved."""
    if app_id is None:
        return None
    row = work.db.by_id("apps", app_id)
    slug = row["slug"]
    return {
        "id": row["id"],
        "slug": slug,
        "node_id": node_id("A", row["id"]),
        "client_id": f"Iv23{row['id']:016d}",
        "owner": user(work, work.account(row["owner_id"])),
        "name": "GitHub Actions" if slug == ACTIONS_SLUG else slug,
        "description": "",
        "external_url": f"{work.urls.html}/apps/{slug}",
        "html_url": f"{work.urls.html}/apps/{slug}",
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        # Nobody asks for it, and every App has it.
        "permissions": {"metadata": "read"} | row["permissions"],
        "events": [],
    }


def association(work: Work, repo: Repo, account: Row) -> str:
    """Return what the author is to the repository (author_association)."""
    if account["id"] == repo.owner["id"]:
        return "OWNER"
    values = (repo.owner["id"], account["id"])
    sql = "SELECT 1 FROM owners WHERE organization_id = ? AND account_id = ?"
    if work.db.one(sql, *values):
        return "MEMBER"
    sql = "SELECT 1 FROM collaborators WHERE repository_id = ? AND account_id = ?"
    return "COLLABORATOR" if work.db.one(sql, repo.id, account["id"]) else "NONE"


def noreply(account: Row) -> str:
    """Return the e-mail address that GitHub gives to commits of an account."""
    if account["type"] == "User" and account["email"]:
        return str(account["email"])
    return f"{account['id']}+{account['login']}@users.noreply.github.com"


def account_of_email(work: Work, email: str) -> Row | None:
    """Return the account whose commits carry that address; None for a stranger's."""
    found = work.db.one("SELECT * FROM accounts WHERE email = ?", email)
    if found or not email.endswith("@users.noreply.github.com"):
        return found
    number = email.partition("+")[0]
    if not number.isdecimal():
        return None
    return work.db.one("SELECT * FROM accounts WHERE id = ?", int(number))

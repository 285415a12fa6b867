"""The repository's settings, its rulesets, and who may do what."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from hotfix_actions.adapters.github import answers, graphql
from hotfix_actions.adapters.github.door import PER_PAGE, Answered, Door, quoted, ref_path
from hotfix_actions.domain import drivers, world
from hotfix_actions.errors import PermissionMissing, PersonNeeded


@answers.reading
class GithubRules:
    """Settings and rulesets of one repository."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._repository: world.Repository | None = None

    def repository(self) -> world.Repository:
        """Give the repository's own settings."""
        if self._repository is None:
            self._repository = self._read()
        return self._repository

    def _read(self) -> world.Repository:
        row = self._door.get(self._door.repo())
        if row is None:
            raise PermissionMissing(
                tried=f"reading the repository {self._door.repository}",
                found="404 Not Found",
                remedy="check the name (--repository OWNER/NAME), and that the token may see it",
            )
        return world.Repository(
            name=row["full_name"],
            default_branch=row["default_branch"],
            allows_merge=row.get("allow_merge_commit", True),
            allows_squash=row.get("allow_squash_merge", True),
            allows_rebase=row.get("allow_rebase_merge", True),
            allows_auto_merge=row.get("allow_auto_merge"),
            url=row["html_url"],
            node=row["node_id"],
            public=not row.get("private", False),
        )

    def has_variable(self, name: str) -> bool:
        """Whether the repository has a variable of that name, for `vars` in workflows."""
        return self._door.get(self._door.repo(f"actions/variables/{quoted(name)}")) is not None

    def of_branch(self, branch: str) -> Sequence[world.BranchRule]:
        """Give the rulesets' rules that apply to a branch, whether it exists or not."""
        rows = self._door.pages(self._door.repo(f"rules/branches/{ref_path(branch)}"))
        return [world.BranchRule(row["type"], row.get("parameters") or {}) for row in rows]

    def ruleset_names(self) -> Sequence[str]:
        """Give the names of the repository's rulesets."""
        return [row["name"] for row in self._door.pages(self._door.repo("rulesets"))]

    def policies(self) -> Sequence[drivers.Policy]:
        """Return the Actions policies that hold here, those of the organization among them.

        Raises PermissionMissing for 404: GitHub answers it to a token that may not read them.
        https://docs.github.com/rest/actions/policies#list-repository-actions-policies
        """
        path = self._door.repo("actions/policies")
        first = self._door.get(path, per_page=PER_PAGE)
        if first is None:
            raise PermissionMissing(
                tried="reading the Actions policies",
                found="404 Not Found",
                remedy="give a token with the permission `administration: read`, then run again",
            )
        rows = answers.promised(first.get("policies"), f"GET {path}", list)
        if len(rows) >= PER_PAGE:
            rows = self._door.pages(path, "policies")
        return [drivers.read(row) for row in rows]

    def create_policy(self, policy: Mapping[str, object]) -> None:
        """Create an Actions policy. Raises PersonNeeded where only an administrator may."""
        try:
            self._door.send("POST", self._door.repo("actions/policies"), dict(policy), key="id")
        except Answered as answer:
            if answer.status not in (403, 404):
                raise self._door.fail(answer) from answer
            body = json.dumps(policy)
            where = f"repos/{self._door.repository}/actions/policies"
            raise PersonNeeded(
                tried="making the Actions policy for the hotfix workflow",
                found=str(answer),
                thing=f"Actions policy {policy['name']}",
                command=f"echo {shlex.quote(body)} | gh api -X POST {where} --input -",
                mend="a token of an administrator (permission `administration: write`)",
            ) from answer

    def create_ruleset(self, ruleset: Mapping[str, object]) -> None:
        """Create a ruleset (needs administration); GitHub refuses a second of the same name."""
        try:
            path = self._door.repo("rulesets")
            self._door.send("POST", path, dict(ruleset), repeatable=True, key="id")
        except Answered as answer:
            raise self._door.fail(answer) from answer


@answers.reading
class GithubPeople:
    """Logins and roles."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._me: str | None = None
        self._bot: str | None = None
        self._roles: dict[str, str] = {}

    def me(self) -> str:
        """Give the login that the token acts as; nothing for an App's, which cannot ask."""
        if self._me is None:
            row: Any = self._ask_me()
            self._me = str(row["login"]) if row else ""
        return self._me

    def bot(self) -> str:
        """Give the login of the App whose token it is; nothing for a person's.

        REST tells an installation nothing about itself, GraphQL does: joshjohanning/
        bulk-github-repo-settings-sync-action#194.
        """
        if self._bot is None:
            viewer = graphql.query(
                self._door, "query { viewer { login } }", {}, repeatable=True, shows="viewer"
            )
            login = str(viewer["viewer"]["login"])
            self._bot = login if login.endswith("[bot]") else ""
        return self._bot

    def _ask_me(self) -> Any:
        try:
            return self._door.send("GET", "/user", repeatable=True, key="login")
        except Answered as answer:
            if answer.status == 401:
                raise self._door.fail(answer) from answer
            return None  # 403 "Resource not accessible by integration": an App token

    def role(self, login: str) -> str:
        """Return a person's role: the exact one where GitHub made it, else its base role.

        A bot has none: its words and approvals never count. No person's login holds brackets.
        """
        if login.endswith("[bot]"):
            return "none"
        if login not in self._roles:
            path = self._door.repo(f"collaborators/{quoted(login)}/permission")
            row = self._door.get(path)
            self._roles[login] = _role(row) if row else "none"
        return self._roles[login]


# `permission` maps maintain to write and triage to read; `role_name` is exact, and may be the name
# of a custom role, whose base role is what `permission` tells.
# https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
_BASE = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read"}


def _role(row: Mapping[str, Any]) -> str:
    """Return the exact role; one that the organization named itself counts as its base role."""
    base = str(row.get("permission") or "none")
    exact = str(row.get("role_name") or "")
    return exact if _BASE.get(exact) == base else base

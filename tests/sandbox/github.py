"""A small town on the embedded GitHub, and the people who live there."""

import base64
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from hotfix_actions.sandbox import Sandbox

PEOPLE = {"mona": "admin", "dev": "write", "rita": "write", "tom": "triage", "ray": "read"}
APP = {
    "contents": "write",
    "issues": "write",
    "pull_requests": "write",
    "checks": "write",
    "statuses": "write",
    "deployments": "write",
    "actions": "write",
}
DAY = "2026-01-02T03:04:05Z"
ACTOR = {"name": "Dev", "email": "dev@example.com", "date": DAY}


class Client:
    """Somebody's way to one repository; paths are relative to it unless they start with //."""

    def __init__(self, url: str, token: str | None, repository: str = "acme/tokens") -> None:
        self.url = url
        self.token = token
        self.repository = f"{url}/repos/{repository}"
        self._session = requests.Session()
        # Neither a proxy nor a .netrc of the machine may come between.
        self._session.trust_env = False
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: Any = None, /, **query: Any) -> requests.Response:
        target = self.url + path[1:] if path.startswith("//") else self.repository + path
        # What GitHub answers is what is looked at, redirects too.
        once = {"timeout": 30, "allow_redirects": False}
        return self._session.request(method, target, json=body, params=query, **once)

    def get(self, path: str, /, **query: Any) -> requests.Response:
        return self.ask("GET", path, **query)

    def post(self, path: str, body: Any = None) -> requests.Response:
        return self.ask("POST", path, {} if body is None else body)

    def put(self, path: str, body: Any = None) -> requests.Response:
        return self.ask("PUT", path, {} if body is None else body)

    def patch(self, path: str, body: Any) -> requests.Response:
        return self.ask("PATCH", path, body)

    def delete(self, path: str, body: Any = None) -> requests.Response:
        return self.ask("DELETE", path, body)

    def read(self, path: str, /, **query: Any) -> Any:
        return ok(self.get(path, **query))

    def sha(self, ref: str) -> str:
        found: str = self.read(f"/git/ref/{ref}")["object"]["sha"]
        return found

    def commit(self, parent: str, files: Mapping[str, str | None], message: str = "Change") -> str:
        """Store a commit that changes some files (None removes one), without a ref to it."""
        entries = [
            {"path": path, "mode": "100644", "type": "blob"}
            | ({"sha": None} if text is None else {"content": text})
            for path, text in files.items()
        ]
        tree = ok(self.post("/git/trees", {"base_tree": parent, "tree": entries}))["sha"]
        body = {"message": message, "tree": tree, "parents": [parent]}
        body |= {"author": ACTOR, "committer": ACTOR}
        made: str = ok(self.post("/git/commits", body))["sha"]
        return made

    def branch(
        self, name: str, files: Mapping[str, str | None], *, start: str = "heads/main"
    ) -> str:
        """Make a branch with one commit on top of a ref and return the commit."""
        sha = self.commit(self.sha(start), files, f"Work on {name}")
        ok(self.post("/git/refs", {"ref": f"refs/heads/{name}", "sha": sha}))
        return sha

    def grow(self, name: str, files: Mapping[str, str | None], message: str = "More") -> str:
        """Put one more commit on a branch."""
        sha = self.commit(self.sha(f"heads/{name}"), files, message)
        ok(self.patch(f"/git/refs/heads/{name}", {"sha": sha}))
        return sha

    def pull(self, head: str, base: str = "main", **more: Any) -> dict[str, Any]:
        """Open a pull request."""
        body = {"title": f"Merge {head}", "head": head, "base": base, **more}
        made: dict[str, Any] = ok(self.post("/pulls", body))
        return made

    def approve(self, number: int) -> None:
        ok(self.post(f"/pulls/{number}/reviews", {"event": "APPROVE"}))

    def merge(self, number: int, **body: Any) -> requests.Response:
        return self.put(f"/pulls/{number}/merge", body)

    def text(self, path: str, ref: str) -> str:
        content: str = self.read(f"/contents/{path}", ref=ref)["content"]
        return base64.b64decode(content).decode()


class Town:
    """acme/tokens with an admin, two writers, a triager, a reader and an App."""

    def __init__(self, sandbox: Sandbox, source: Path, **settings: Any) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        for login in PEOPLE:
            self.world.add_user(login)
        self.world.add_org("acme", owners=["mona"])
        self.world.add_repository("acme", "tokens", from_git=source, **settings)
        for login, role in PEOPLE.items():
            self.world.grant("acme/tokens", login, role)
        self.mona, self.dev, self.rita, self.tom, self.ray = map(self.person, PEOPLE)
        self.app = self.client(self.world.app_token("hotfix", permissions=APP))
        self.nobody = self.client(None)

    def client(self, token: str | None, repository: str = "acme/tokens") -> Client:
        return Client(self.sandbox.url, token, repository)

    def person(self, login: str) -> Client:
        return self.client(self.world.user_token(login))

    def rules(self, *rules: dict[str, Any], include: str = "~DEFAULT_BRANCH", **more: Any) -> int:
        """Make a ruleset for branches, or for tags when the pattern says so."""
        body = {
            "name": f"rules for {include} {len(self.mona.read('/rulesets'))}",
            "target": "tag" if include.startswith("refs/tags") else "branch",
            "enforcement": "active",
            "conditions": {"ref_name": {"include": [include], "exclude": []}},
            "rules": list(rules),
            **more,
        }
        made: int = ok(self.mona.post("/rulesets", body))["id"]
        return made

    def git(self, *command: str) -> str:
        """Ask the bare repository itself."""
        return git(self.sandbox.git_dir("acme/tokens"), *command)

    def events(self, *names: str) -> list[str]:
        """What webhooks were sent, as event.action, of these events."""
        return [
            f"{each.event}.{each.action}" if each.action else each.event
            for each in self.world.deliveries()
            if each.event in names
        ]


def ok(response: requests.Response) -> Any:
    """The body of an answer that must not be an error."""
    assert response.status_code < 300, f"{response.status_code}: {response.text}"
    return response.json() if response.content else None


def said(response: requests.Response) -> tuple[int, str]:
    """Status and message of an error."""
    return response.status_code, response.json()["message"]


def pull_request_rule(approvals: int = 1, **parameters: Any) -> dict[str, Any]:
    defaults = {
        "required_approving_review_count": approvals,
        "dismiss_stale_reviews_on_push": False,
        "require_code_owner_review": False,
        "require_last_push_approval": False,
        "required_review_thread_resolution": False,
    }
    return {"type": "pull_request", "parameters": defaults | parameters}


def checks_rule(*contexts: str, **parameters: Any) -> dict[str, Any]:
    defaults = {
        "required_status_checks": [{"context": each} for each in contexts],
        "strict_required_status_checks_policy": False,
    }
    return {"type": "required_status_checks", "parameters": defaults | parameters}


def git(directory: Path, *command: str, succeed: bool = True) -> str:
    """Run git without the machine's configuration; stdout and, after a failure, stderr."""
    who = {"NAME": "Dev", "EMAIL": "dev@example.com", "DATE": DAY}
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        **{
            f"GIT_{role}_{name}": value
            for role in ("AUTHOR", "COMMITTER")
            for name, value in who.items()
        },
    }
    done = subprocess.run(
        ["git", *command],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == succeed, done.stdout + done.stderr
    return done.stdout.strip() if succeed else done.stderr

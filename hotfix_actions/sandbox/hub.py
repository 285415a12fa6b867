"""What all requests of one embedded GitHub share."""

import itertools
import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hotfix_actions.sandbox.clock import Clock
from hotfix_actions.sandbox.git.repository import GitRepository
from hotfix_actions.sandbox.lag import Lag
from hotfix_actions.sandbox.observer import Observer
from hotfix_actions.sandbox.ref_lag import RefLag
from hotfix_actions.sandbox.store.database import Db, Store
from hotfix_actions.sandbox.web.faults import Faults
from hotfix_actions.sandbox.web.limits import Limits
from hotfix_actions.sandbox.web.log import RequestLog
from hotfix_actions.sandbox.wordings import REF_WORDINGS

# What `world.set` may change, and what holds until then. `world.set_repository` changes those of
# BY_REPOSITORY for one repository.
DEFAULTS: dict[str, Any] = {
    # During how many list requests a newly made thing is missing from them.
    "list_lag": 0,
    # And for how many seconds of the sandbox's clock.
    "list_lag_seconds": 0.0,
    # How many times a pull request answers `mergeable: null` after head or base have moved.
    "mergeable_lag": 1,
    # Requests an hour for every token; None: GitHub's own figures for each kind of token.
    "rate_limit": None,
    # The status of an answer to those who have used it up: 403 or 429.
    "rate_limit_status": 403,
    # How long the token of an App's installation lives, in seconds.
    "installation_token_seconds": 3600,
    # GitHub's own policy on pull_request_target in public repositories: active, evaluate, disabled.
    "default_event_policy": "active",
    # Whether a release's target that changes workflow files asks for `workflows`.
    "release_target_needs_workflows": True,
    # Whether `matching-refs/x/` is known: GitHub documents no slash at the end.
    "matching_refs_slash": False,
    # Milliseconds that are added to every request.
    "latency": 0,
    # Whether `force: false` protects branches and tags alone, as on GitHub (see `resources.refs`).
    "loose_refs": True,
    # How a lost race for a ref is answered (see `wordings`); "any" takes one after another.
    "ref_wording": "usual",
    # How many reads, and how many seconds of the sandbox's clock, do not see a ref's last write.
    "ref_lag": 0,
    "ref_lag_seconds": 0.0,
    # Whether lists of refs (`matching-refs`) are as late as single refs.
    "ref_lag_lists": False,
}
BY_REPOSITORY = frozenset({"loose_refs", "ref_wording", "ref_lag", "ref_lag_seconds"})
_CHOICES = {
    "ref_wording": REF_WORDINGS,
    "default_event_policy": ("active", "evaluate", "disabled"),
}


Settle = Callable[[Any, Any], None]


class Hub:
    """The data directory and everything that outlives one request."""

    def __init__(self, data: Path, observer: Observer) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.url = ""
        self.observer = observer
        self.store = Store(data / "state.sqlite")
        self.faults = Faults()
        self.clock = Clock()
        self.limits = Limits(self.clock)
        self.log = RequestLog()
        self.lag = Lag(self.clock)
        self.ref_lag = RefLag(self.clock)
        self._repositories: dict[str, GitRepository] = {}
        self._wordings = itertools.count()
        # Merges what waits for it; set where the server is put together.
        self.settle: Settle = _nothing
        self._guard = threading.Lock()
        with self.store.reading() as db:
            stored = {row["name"]: row["value"] for row in db.all("SELECT * FROM settings")}
        self.settings = DEFAULTS | stored

    def git_dir(self, owner: str, name: str) -> Path:
        """Return where a repository's refs and objects are."""
        return self.data / "git" / owner / f"{name}.git"

    def git(self, owner: str, name: str) -> GitRepository:
        """Return the one object that reads and writes a repository."""
        directory = self.git_dir(owner, name)
        with self._guard:
            found = self._repositories.get(str(directory))
            if found is None:
                found = GitRepository(directory, self.observer)
                self._repositories[str(directory)] = found
            return found

    def forget_git(self, owner: str, name: str) -> None:
        """End the processes that read a repository: it is about to lie elsewhere."""
        with self._guard:
            found = self._repositories.pop(str(self.git_dir(owner, name)), None)
        if found is not None:
            found.close()

    def set(self, db: Db, name: str, value: object) -> None:
        """Change a setting for good.

        Raises KeyError when there is no such setting, ValueError when it has no such value.
        """
        if name not in DEFAULTS:
            raise KeyError(f"no such setting: {name} (known: {', '.join(DEFAULTS)})")
        check_choice(name, value)
        text = json.dumps(value)
        db.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, text)
        self.settings[name] = value

    def made(self, kind: str, repository_id: int, row_id: int) -> None:
        """Let lists of a kind lack a new row for as long as they lag."""
        lists, seconds = self.settings["list_lag"], self.settings["list_lag_seconds"]
        self.lag.made(kind, repository_id, row_id, lists=lists, seconds=seconds)

    def next_wording(self, wordings: Sequence[str]) -> str:
        """Return one wording after another, in turn."""
        return wordings[next(self._wordings) % len(wordings)]

    def close(self) -> None:
        """End every child process and close the file."""
        with self._guard:
            for repository in self._repositories.values():
                repository.close()
            self._repositories.clear()
        self.store.close()


def check_choice(name: str, value: object) -> None:
    """Refuse a value that a setting with few values does not have: ValueError."""
    choices = _CHOICES.get(name)
    if choices is not None and value not in choices:
        raise ValueError(f"{name} is one of {', '.join(choices)}")


def _nothing(_work: object, _repo: object) -> None:
    """Settle nothing."""

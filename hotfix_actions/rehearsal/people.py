"""The people's part: they push by git and click by the API, each with a token of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import OutsideFailed, Refused
from hotfix_actions.ports import Clock, Process

# The user's own git configuration, hooks and signing keys have no part in a rehearsal.
_GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


@dataclass(frozen=True)
class Place:
    """Where the repository is: the embedded GitHub's address and its name there.

    Where `bare` is given, clones borrow the objects that lie there already: a large history would
    be copied once a person, and a clone of one that lacks old objects would fail.
    """

    url: str
    repository: str
    bare: Path | None = None


class Person:
    """Somebody who works on the repository."""

    def __init__(
        self, login: str, name: str, *, token: str, place: Place, clock: Clock, process: Process
    ) -> None:
        self.login = login
        self.name = name
        self.token = token
        self._place = place
        self._process = process
        # Not in the trace of the tool: what people do costs the tool nothing.
        self._door = Door(
            connect=connector(place.url, token),
            repository=place.repository,
            clock=clock,
            trace=Trace(),
        )

    def get(self, rest: str, **query: Any) -> Any:
        """Read from the API."""
        return self._door.either(self._door.repo(rest), **query)

    def click(self, verb: str, rest: str, body: Any = None) -> Any:
        """Do something by the API, as the pages do. Raises OutsideFailed where it is refused."""
        try:
            return self._door.send(verb, self._door.repo(rest), body, repeatable=True)
        except Answered as answer:
            raise OutsideFailed(
                tried=f"{self.login}: {verb} {rest}",
                found=f"{answer.status} {answer.message}",
                remedy="the rehearsal itself failed: please report it",
            ) from answer

    def clone(self, folder: Path, branch: str = "") -> None:
        """Clone the repository."""
        url = self._place.url.replace("://", f"://x-access-token:{self.token}@")
        words = ["clone", "-q", f"{url}/{self._place.repository}.git", str(folder)]
        borrowed = ["--reference", str(self._place.bare)] if self._place.bare else []
        self.git(folder.parent, [*words, *borrowed, *(["--branch", branch] if branch else [])])

    def git(self, folder: Path, words: Sequence[str]) -> str:
        """Run git as this person. Raises Refused with what git said."""
        who = {
            "GIT_AUTHOR_NAME": self.name,
            "GIT_AUTHOR_EMAIL": f"{self.login}@users.noreply.github.com",
            "GIT_COMMITTER_NAME": self.name,
            "GIT_COMMITTER_EMAIL": f"{self.login}@users.noreply.github.com",
        }
        done = self._process.run(["git", *words], cwd=folder, env={**_GIT, **who}, timeout=300)
        if done.code != 0:
            raise Refused(
                tried=f"git {' '.join(words)}".replace(self.token, "***"),
                found=done.stderr.strip() or done.stdout.strip(),
                remedy="see what git says",
            )
        return done.stdout

    def fix(
        self, folder: Path, branch: str, base: str, files: Mapping[str, str], message: str
    ) -> None:
        """Write the fix on a branch of their own and push it."""
        self.git(folder, ["fetch", "-q", "origin"])
        self.git(folder, ["switch", "-q", "-c", branch, f"origin/{base}"])
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        self.git(folder, ["add", "--", *files])
        self.git(folder, ["commit", "-q", "-m", message])
        self.git(folder, ["push", "-q", "-u", "origin", branch])

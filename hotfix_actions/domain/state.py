"""The tool's own state: names, the commits that they hold, and changes that happen together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

COMMIT = "commit"


@dataclass(frozen=True)
class Head:
    """What a name of the state holds: an object, and its kind. Only a commit is the tool's own."""

    sha: str
    kind: str = COMMIT


@dataclass(frozen=True)
class StateCommit:
    """A commit to be made.

    One that `follows` goes on from what the name holds now: it keeps its history and its files.
    Any other stands alone. `files` are set, the others stay.
    """

    message: str
    files: Mapping[str, str] = field(default_factory=dict)
    follows: bool = False


@dataclass(frozen=True)
class StateChange:
    """One name's change: the commit it must hold now, and what it holds then.

    `before` is None where the name must not exist, `after` is None where it exists no more.
    `after` may be a commit that is there already. Where both are the same commit, nothing moves:
    the other changes of the call happen only if the name holds it.
    """

    name: str
    before: str | None
    after: StateCommit | str | None


def lease_of(incident: int | str) -> str:
    """Name an incident's lease."""
    return f"hotfix/{incident}/lease"


def journal_of(incident: int | str) -> str:
    """Name an incident's journal."""
    return f"hotfix/{incident}/journal"


def in_the_way(name: str, refs: Iterable[str]) -> tuple[str, ...]:
    """Return the refs beside which git cannot keep a name: a part of its path, or below it.

    https://git-scm.com/docs/git-check-ref-format; in the default ref storage a ref is a file, and
    what it begins with are directories: https://git-scm.com/docs/gitrepository-layout (`refs`)
    """
    return tuple(sorted(r for r in refs if name.startswith(f"{r}/") or r.startswith(f"{name}/")))

"""What is kept of a rehearsal: documents as files, and one page that a person wants to open."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotfix_actions.errors import REFUSED, HotfixError
from hotfix_actions.rehearsal.play import Act, Broken, Play


@dataclass(frozen=True)
class Kept:
    """How it ended, what was made, and where it is."""

    broken: Broken | HotfixError | None
    why: str
    said: str
    made: tuple[tuple[str, str], ...]
    unrehearsed: tuple[str, ...]
    cost: str
    page: Path
    acts: tuple[Act, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """The exit code of the command that ended it."""
        if isinstance(self.broken, Broken):
            return self.broken.code or REFUSED
        return self.broken.exit_code if self.broken else 0

    def as_json(self) -> dict[str, Any]:
        """Give all of it as plain data."""
        return {
            "outcome": "done" if self.broken is None else "refused",
            "why": self.why,
            "made": dict(self.made),
            "not-rehearsed": list(self.unrehearsed),
            "page": str(self.page),
            "acts": [vars(act) for act in self.acts],
            **self.facts,
        }


def keep(play: Play, broken: Broken | HotfixError | None, folder: Path) -> Kept:
    """Write the documents and the page."""
    why = said = ""
    if isinstance(broken, Broken):
        why, said = str(broken), broken.said or str(broken.answer)
    elif broken is not None:
        why, said = broken.found, f"{broken.tried}\n{broken.remedy}"
    return Kept(
        broken=broken,
        why=why,
        said=said,
        made=tuple((k, v) for k, v in play.answer.items() if v),
        unrehearsed=tuple(play.unrehearsed),
        cost="",
        page=folder / "index.html",
        acts=tuple(play.acts),
    )

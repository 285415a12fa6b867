"""Commits that another commit does not hold: whether they bring anything that counts."""

import re
from dataclasses import dataclass

# By which a bump commit of the tool is known (`branch.bump_message`).
_TRAILER = re.compile(r"^Hotfix-Incident: #\d+$", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True)
class Patch:
    """A commit of which no equal patch was found: its message, and what it changes as a diff.

    The diff has no lines of context. Of a merge it is what the merge itself adds.
    """

    sha: str
    message: str
    diff: str

    @property
    def title(self) -> str:
        """Its first line, as people know it."""
        return f"{self.sha[:7]} {self.message.partition(chr(10))[0]}".strip()


def brings(patch: Patch, number: str) -> bool:
    """Whether a commit brings more than the version `number` that its hotfix was given.

    The tool's own bump commit differs in every hotfix; nothing is lost without it.
    """
    if not patch.diff.strip():
        return False
    return not (number and _TRAILER.search(patch.message) and _only_sets(patch.diff, number))


def _only_sets(diff: str, number: str) -> bool:
    """Whether a diff changes nothing but one number, everywhere the same, into `number`."""
    lines = [line for line in diff.splitlines() if not line.startswith(("+++ ", "--- "))]
    removed = [line[1:] for line in lines if line.startswith("-")]
    added = [line[1:] for line in lines if line.startswith("+")]
    plain = not any(
        line.startswith(("Binary ", "GIT binary", "rename ", "old mode")) for line in lines
    )
    if not plain or not removed or len(removed) != len(added):
        return False
    found = {old for line in removed for old in _NUMBER.findall(line)}
    return any(
        all(
            before.replace(old, number) == after
            for before, after in zip(removed, added, strict=True)
        )
        for old in found
    )

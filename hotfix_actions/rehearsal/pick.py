"""Picking a commit of the default branch onto the hotfix branch, as a developer would."""

from collections.abc import Sequence
from pathlib import Path

from hotfix_actions.domain.changelog import is_changelog, with_entries
from hotfix_actions.errors import Refused
from hotfix_actions.rehearsal.people import Person

# What git says when a pick fails, and what a person can do then.
_REMEDIES = (
    ("is a merge", "give one of the commits that it merged, or the whole change with --patch"),
    ("is now empty", "the released version holds this change already: give another commit"),
)
_DOES_NOT_FIT = (
    "this commit does not fit the released version: adapt it by hand, and give the result with "
    "--patch"
)
# What stands for a byte that is no UTF-8: such a file cannot be written again as it was.
_UNREAD = "\ufffd"


def pick(person: Person, folder: Path, base: str, commit: str) -> None:
    """Pick a commit, given by its SHA, onto the checked-out branch, which stands on `base`.

    Where nothing but changelogs conflicts, each gets the lines that the commit adds, and the
    message says so. Raises Refused with the files that conflict, or with what git says.
    """
    try:
        person.git(folder, ["cherry-pick", "-x", commit])
    except Refused as refused:
        listed = person.git(folder, ["diff", "--name-only", "-z", "--diff-filter=U"])
        files = listed.split("\0")[:-1]
        if _settled(person, folder, files):
            return
        known = (remedy for words, remedy in _REMEDIES if words in refused.found)
        raise Refused(
            tried=f"picking {commit[:12]} onto {base}",
            found=f"it conflicts in {', '.join(files)}" if files else refused.found,
            remedy=next(known, _DOES_NOT_FIT),
        ) from refused


def _settled(person: Person, folder: Path, files: Sequence[str]) -> bool:
    """Settle conflicts that are about changelogs alone; whether the pick could be committed."""
    if not files or not all(map(is_changelog, files)):
        return False
    try:
        for path in files:
            base, ours, theirs = (
                person.git(folder, ["show", f":{stage}:{path}"]) for stage in (1, 2, 3)
            )
            if _UNREAD in base + ours + theirs:
                return False
            text = with_entries(base, ours, theirs)
            (folder / path).write_bytes(text.encode())
        person.git(folder, ["add", "--", *files])
        person.git(folder, ["-c", "core.editor=true", "cherry-pick", "--continue"])
    except Refused:  # one side removed it, or nothing is left to commit
        return False
    said = person.git(folder, ["show", "-s", "--format=%B"]).strip()
    names = ", ".join(files)
    told = f"Of {names} only the lines that it adds were taken: the rest conflicted."
    person.git(folder, ["commit", "-q", "--amend", "-m", f"{said}\n\n{told}"])
    return True

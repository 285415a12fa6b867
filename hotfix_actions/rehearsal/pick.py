"""Picking a commit of the default branch onto the hotfix branch, as a developer would."""

from pathlib import Path

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


def pick(person: Person, folder: Path, base: str, commit: str) -> None:
    """Pick a commit, given by its SHA, onto the checked-out branch, which stands on `base`.

    Raises Refused with the files that conflict, or with what git says.
    """
    try:
        person.git(folder, ["cherry-pick", "-x", commit])
    except Refused as refused:
        files = person.git(folder, ["diff", "--name-only", "--diff-filter=U"]).split("\n")[:-1]
        known = (remedy for words, remedy in _REMEDIES if words in refused.found)
        raise Refused(
            tried=f"picking {commit[:12]} onto {base}",
            found=f"it conflicts in {', '.join(files)}" if files else refused.found,
            remedy=next(known, _DOES_NOT_FIT),
        ) from refused

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
    """Pick the commit onto the branch that is checked out, which stands on the hotfix branch.

    Raises Refused with the files that conflict, or with what git says.
    """
    sha = _resolve(person, folder, base, commit)
    try:
        person.git(folder, ["cherry-pick", "-x", sha])
    except Refused as refused:
        files = person.git(folder, ["diff", "--name-only", "--diff-filter=U"]).split("\n")[:-1]
        known = (remedy for words, remedy in _REMEDIES if words in refused.found)
        raise Refused(
            tried=f"picking {commit} onto {base}",
            found=f"it conflicts in {', '.join(files)}" if files else refused.found,
            remedy=next(known, _DOES_NOT_FIT),
        ) from refused


def _resolve(person: Person, folder: Path, base: str, commit: str) -> str:
    """Give the SHA: a word that looks like an option never reaches another command."""
    words = ["rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}"]
    try:
        return person.git(folder, words).strip()
    except Refused as refused:
        raise Refused(
            tried=f"picking {commit} onto {base}",
            found=f"the repository has no commit {commit}",
            remedy="give one by its SHA, as `git log` shows it",
        ) from refused

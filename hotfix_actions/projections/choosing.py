"""Why this base, why this number, and what the bump commit left: for people, in plain text."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hotfix_actions.domain.events import BranchMade

# How many things of one kind are named.
_NAMED = 5
_WHY: Mapping[str, str] = {
    "asked": "it was asked for",
    "running": "production runs it now",
    "deployed": "it is what the last successful deployment of a hotfix put into production",
    "latest-release": "it is the release marked latest",
    "parallel": "it is a hotfix of the same line that was released, and production gets it next",
    "highest": "it is the highest stable version, and nothing else says what production runs",
}
_BUT: Mapping[str, str] = {
    "asked": "another was asked for",
    "running": "production runs another",
    "deployed": "the last deployment was of another",
    "latest-release": "another release is marked latest",
    "highest": "it stands in another family of tags",
}
_PASSED: Mapping[str, str] = {
    "held-by-parallel": "production runs it, and a released hotfix of its line holds it",
    "newer-patch": "a newer patch of the same line, but {but}",
    "newer": "newer, but {but}",
    "unread": "newer, but it cannot be read as a version",
    "withdrawn": "withdrawn",
    "pre-release": "a pre-release",
    "moves": "it moves along with newer versions",
    "of-another": "of another package of the repository",
    "no-tag": "it names no tag",
    "state-unread": "its `state` command could not be read",
}


class Reason(NamedTuple):
    """What it is about, in a word or two, and the reason; `loud` where a person should look."""

    about: str
    text: str
    loud: bool = False


def reasons(made: BranchMade) -> tuple[Reason, ...]:
    """Say why the base and the number are what they are, and what the bump commit left."""
    return (*_base(made), *_parallel(made), *_number(made), *_bump(made))


def left(made: BranchMade) -> tuple[Reason, ...]:
    """Give what the bump commit left, or did not find as it should be."""
    return tuple(_bump(made))


def _base(made: BranchMade) -> Iterator[Reason]:
    why = _WHY.get(made.why_base, made.why_base)
    if why:
        yield Reason("why", f"{made.base_tag}, because {why}")
    known = dict.fromkeys((*_PASSED, *made.passed.values()))
    for code in known:
        of = [name for name, why in made.passed.items() if why == code]
        if not of:
            continue
        but = _BUT.get(made.why_base, "another was chosen")
        words = _PASSED[code].format(but=but) if code in _PASSED else code
        named = _listed(of)
        unsure = code == "newer" and made.why_base == "deployed"  # others may have deployed since
        loud = unsure or code in ("newer-patch", "unread")
        yield Reason("passed over", f"{named}: {words}", loud=loud)


def _parallel(made: BranchMade) -> Iterator[Reason]:
    if made.parallel:
        named = _listed(f"{branch} ({number})" for branch, number in made.parallel.items())
        text = f"{named}: not released yet; whichever is released later has to hold the other"
        yield Reason("parallel", text, loud=True)


def _number(made: BranchMade) -> Iterator[Reason]:
    if made.skipped:
        taken = _listed(f"{number} by {who}" for number, who in made.skipped.items())
        yield Reason("number", f"{made.version}, because these are taken: {taken}")


def _bump(made: BranchMade) -> Iterator[Reason]:
    if not made.files:
        text = "the version commit is empty: no file that carries the version was found"
        yield Reason("version", text, loud=True)
    if made.still:
        text = f"these still say the number of {made.base_tag}: {_listed(made.still)}"
        yield Reason("version", text, loud=True)
    if made.differs:
        said = _listed(f"{path} said {was}" for path, was in made.differs.items())
        yield Reason("version", f"at {made.base_tag} {said}; now {made.version}", loud=True)


def _listed(names: Iterable[str]) -> str:
    some = list(names)
    more = f" and {len(some) - _NAMED} more" if len(some) > _NAMED else ""
    return ", ".join(some[:_NAMED]) + more

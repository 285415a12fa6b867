"""The version bump: which files carry the version, and their texts with the new one."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hotfix_actions.domain.bump_places import (
    FORMS,
    Place,
    Unreadable,
    is_dynamic,
    known,
    occurrences,
    places,
    rewrite,
)
from hotfix_actions.domain.versions.tags import parse_tag

# Lock files, and the manifests that they follow.
LOCKS: Mapping[str, tuple[str, ...]] = {
    "package-lock.json": ("package.json",),
    "npm-shrinkwrap.json": ("package.json",),
    "uv.lock": ("pyproject.toml",),
}
PYTHON_PROJECT = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
# Where Python projects keep `__version__`: packaging.python.org, "Single-sourcing the version".
_PYTHON_SOURCE = re.compile(
    r"(?!(?:tests?|docs?|examples?|scripts|bench\w*|conftest|noxfile|tasks|manage)[/.])"
    r"(?:(?:src/)?[^/]+/(?:__init__|_?_?(?:about|meta|version)(?:__)?|__pkginfo__|_?package_data)"
    r"\.py|[^/]+\.py)"
)


@dataclass(frozen=True)
class Bump:
    """The new texts; why a file that could hold a version is left alone.

    `differs` are the changed files that did not say the base's version, with what they said.
    """

    changes: Mapping[str, str] = field(default_factory=dict)
    untouched: Mapping[str, str] = field(default_factory=dict)
    differs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CannotBump:
    """The version cannot be set.

    `code` is `version-file-missing`, `version-file-is-link`, `version-file-unreadable` (its facts
    have `what`), `version-not-found` or `version-ambiguous` (`version`, `count`),
    `version-of-another` (`version`, `says`); facts always have the `path`.
    """

    code: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class _Set:
    text: str
    said: str = ""


@dataclass(frozen=True)
class _Left:
    reason: str


def candidates(paths: Collection[str], configured: tuple[str, ...] | None) -> tuple[str, ...]:
    """Give the files of a tree that may carry the version: the configured ones, where there are.

    Otherwise the well-known ones at the root and, in a Python project, the modules that usually
    hold `__version__`.
    """
    if configured is not None:
        return configured
    found = [name for name in FORMS if name in paths]
    if not PYTHON_PROJECT.isdisjoint(paths):
        found += sorted(path for path in paths if _PYTHON_SOURCE.fullmatch(path))
    return tuple(found)


def may_carry(path: str, configured: tuple[str, ...] | None) -> bool:
    """Whether `candidates` could name this path, whatever else the tree holds."""
    if configured is not None:
        return path in configured
    return path in FORMS or _PYTHON_SOURCE.fullmatch(path) is not None


def bump(
    texts: Mapping[str, str],
    *,
    base: str,
    to: str,
    configured: tuple[str, ...] | None = None,
    links: Collection[str] = (),
    of_package: bool = False,
) -> Bump | CannotBump:
    """Set the version `to` in every file that carries it; `base` is the base tag's version.

    Both are written as in the tag. A file that writes the base otherwise (`3.13.0` at `3.13`,
    `2026.7.22` at `2026.07.22`) gets the new version without leading zeros, as npm asks for.
    A version that is not the base's is set all the same, and told. Placeholders and dynamic
    versions are left alone: there the version comes from the tag. `links` are symbolic links of the
    tree: a version is never written in the place of one. `of_package`: the tag names one package of
    several, so a file that says another version is not its file.
    """
    asked = configured is not None
    for path in candidates({*texts, *links}, configured):
        if path in links and (asked or known(path)):
            return CannotBump("version-file-is-link", {"path": path})
    if of_package and not asked and (other := _of_another(texts, base)):
        return other
    changes: dict[str, str] = {}
    untouched: dict[str, str] = {}
    differs: dict[str, str] = {}
    for path in candidates(texts, configured):
        answer = _file(path, texts.get(path), base=base, to=to, asked=asked)
        match answer:
            case CannotBump():
                return answer
            case _Set(text, said):
                changes[path] = text
                differs |= {path: said} if said else {}
            case _Left(reason):
                untouched[path] = reason
    return Bump(changes, untouched, differs)


def _of_another(texts: Mapping[str, str], base: str) -> CannotBump | None:
    """Find a manifest that says another version than the tag of a package.

    A lock file has no word of its own: npm writes into it what package.json says, whatever it said.
    https://docs.npmjs.com/cli/commands/npm-version
    """
    for path in candidates(texts, None):
        if path in LOCKS and any(one in texts for one in LOCKS[path]):
            continue
        try:
            found = places(path, texts[path]) if known(path) else ()
        except Unreadable:
            continue  # told of when its turn comes
        if found and not _same(found[0].value, base):
            facts = {"path": path, "version": base, "says": found[0].value}
            return CannotBump("version-of-another", facts)
    return None


def _file(
    path: str, text: str | None, *, base: str, to: str, asked: bool
) -> _Set | _Left | CannotBump | None:
    if text is None:
        return CannotBump("version-file-missing", {"path": path})
    try:
        if not known(path):
            return _free_text(path, text, base=base, to=to, asked=asked)
        found = places(path, text)
        if not found:
            return _without(path, text, base=base, asked=asked)
    except Unreadable as error:
        return CannotBump("version-file-unreadable", {"path": path, "what": str(error)})
    return _known(text, found, base=base, to=to, asked=asked)


def _known(text: str, found: tuple[Place, ...], *, base: str, to: str, asked: bool) -> _Set | _Left:
    old = found[0].value
    if old.startswith("0.0.0") and not asked and not _same(old, base):
        return _Left(f"its version {old} is a placeholder: the version comes from the tag")
    new = _rewritten(text, found, base, to)
    if new == text:
        return _Left(f"it says {to} already")
    said = (place.value for place in found if not _same(place.value, base))
    return _Set(new, next(said, ""))


def _without(path: str, text: str, *, base: str, asked: bool) -> _Left | CannotBump:
    if asked:
        return CannotBump("version-not-found", {"path": path, "version": base, "count": "0"})
    if is_dynamic(path, text):
        return _Left("its version is dynamic: it comes from the tag or from the code")
    return _Left("it holds no version")


def _free_text(
    path: str, text: str, *, base: str, to: str, asked: bool
) -> _Set | CannotBump | None:
    """Change the one place that says the base version; a module that was only guessed may not."""
    if not asked:
        own = [place for place in places(path, text) if _same(place.value, base)]
        return _Set(_rewritten(text, own, base, to)) if len(own) == 1 else None
    written = dict.fromkeys((base, _plain(base)))
    found = next((at for name in written if (at := occurrences(text, name))), ())
    if len(found) != 1:
        code = "version-ambiguous" if found else "version-not-found"
        return CannotBump(code, {"path": path, "version": base, "count": str(len(found))})
    return _Set(_rewritten(text, found, base, to))


def _rewritten(text: str, found: Sequence[Place], base: str, to: str) -> str:
    return rewrite(text, found, to if found[0].value == base else _plain(to))


def _plain(number: str) -> str:
    """Give a version in three numbers without leading zeros."""
    tag = parse_tag(number)
    return str(tag.version) if tag is not None else number


def _same(left: str, right: str) -> bool:
    """Whether two spellings are one version: `3.8` and `3.8.0`."""
    one, other = parse_tag(left), parse_tag(right)
    return left == right or (one is not None and other is not None and one.version == other.version)


def version_of(path: str, text: str, expected: str) -> str:
    """Give the version that a file says: `expected` where it says just that, nothing where none.

    Of several places the one that differs is told. Raises Unreadable.
    """
    found = places(path, text) if known(path) else occurrences(text, expected)
    other = (place.value for place in found if place.value != expected)
    return next(other, expected if found else "")


def with_version_of(one: str, other: str, path: str) -> str:
    """Return the `other` text of a version file with the version that `one` says.

    A text without a readable version comes back unchanged.
    """
    try:
        told, places_there = places(path, one), places(path, other)
    except Unreadable:
        return other
    if not told or not places_there:
        return other
    if not known(path) and (len(told) > 1 or len(places_there) > 1):
        return other
    return rewrite(other, places_there, told[0].value)


def keep_version(base: str, ours: str, theirs: str, path: str) -> tuple[str, str, str]:
    """Set the higher of both sides' versions in all three texts of one version file.

    A three-way merge of the texts then sees no version conflict, and no branch's version is ever
    lowered. Texts without a readable version come back unchanged.
    """
    texts = (base, ours, theirs)
    try:
        found = [places(path, text) for text in texts]
    except Unreadable:
        return texts
    if not known(path) and any(len(side) > 1 for side in found):
        return texts
    tags = [parse_tag(side[0].value) if side else None for side in found[1:]]
    parsed = [(tag.version, tag.name) for tag in tags if tag is not None]
    if len(parsed) < len(tags):
        return texts
    highest = max(parsed)[1]
    done = [rewrite(text, place, highest) for text, place in zip(texts, found, strict=True)]
    return done[0], done[1], done[2]

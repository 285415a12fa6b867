"""The number of a hotfix, and which version may be called latest."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from semver import Version

from hotfix_actions.domain.versions.tags import (
    FULL,
    Tags,
    VersionTag,
    akin,
    numbers_of,
    parse_tag,
    read,
)


@dataclass(frozen=True)
class Number:
    """The number as a tag, and for each that was passed over who has it: a tag, or a branch."""

    tag: VersionTag
    skipped: Mapping[str, str] = field(default_factory=dict)


def next_patch(
    base: VersionTag, taken: Iterable[str], branches: Mapping[str, str] | None = None
) -> Number:
    """Give the first patch number after the base that nothing of its family has used.

    `taken` are names of tags, withdrawn ones too; `branches` are hotfix branches, each with the
    version in its name, which tells no prefix. A number once used is never used again, be it by a
    pre-release or a tag that is no version; but a package's (`api@1.2.4`) is not another's. Leading
    zeros stay: after 2024.08.09 comes 2024.08.10, whether or not a calendar has it.
    """
    used = _used(base, read(set(taken)), branches or {})
    version = base.version.bump_patch()
    skipped: dict[str, str] = {}
    while _triple(version) in used:
        skipped[_written_as(base.number, version)] = used[_triple(version)]
        version = version.bump_patch()
    name = f"{base.prefix}{_written_as(base.number, version)}"
    return Number(VersionTag(name=name, prefix=base.prefix, version=version), skipped)


def _used(base: VersionTag, tags: Tags, branches: Mapping[str, str]) -> dict[tuple[int, ...], str]:
    """Give who has used which number; a tag that is the version itself says it best."""
    used: dict[tuple[int, ...], str] = {}
    for branch, number in sorted(branches.items()):
        version = parse_tag(number)
        if version is not None:
            used[_triple(version.version)] = branch
    for name in sorted(tags.others):
        numbers = next(filter(None, (numbers_of(name, one) for one in (base.prefix, "v", ""))), ())
        if len(numbers) >= FULL and (name.startswith(base.prefix) or not base.of_package):
            used[numbers[:FULL]] = name
    kin = [tag for tag in tags.versions.values() if akin(tag.prefix, base.prefix)]
    for tag in sorted(kin, key=lambda tag: (tag.stable, tag.name)):
        used[_triple(tag.version)] = tag.name
    return used


def _triple(version: Version) -> tuple[int, ...]:
    return version.major, version.minor, version.patch


def _written_as(number: str, version: Version) -> str:
    """Write a version with the leading zeros that another number has."""
    parts = re.split(r"[^\d.]", number)[0].split(".")
    widths = [len(part) if part.startswith("0") else 1 for part in [*parts, ""][:FULL]]
    return ".".join(
        str(part).zfill(width) for part, width in zip(_triple(version), widths, strict=True)
    )


def may_be_latest(
    name: str,
    names: Collection[str],
    *,
    marked: str = "",
    withdrawn: Collection[str] = (),
    prereleases: Collection[str] = (),
) -> bool:
    """Whether a version may be called "Latest": only the highest stable one, by tags and releases.

    `names` are tags, of releases too, `marked` the release that is called so now. An old line never
    takes it over, nor does a package from the product or another one; a tag that cannot be read,
    and is higher, is no reason to either.
    """
    own = parse_tag(name)
    if own is None or not own.stable:
        return False
    tags = read({*names, name}, withdrawn=withdrawn, prereleases=prereleases)
    others = [tag for tag in tags.stable() if tag.name != name]
    if any(akin(tag.prefix, own.prefix) and tag.version > own.version for tag in others):
        return False
    if tags.unread_above(own):
        return False
    now = parse_tag(marked)
    if now is None or marked == name:
        return not own.of_package or all(akin(tag.prefix, own.prefix) for tag in others)
    return not own.of_package or akin(now.prefix, own.prefix)

"""Tags, versions, the base of a hotfix and its number."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from semver import Version

# "v1.2.3", "1.2.3", "release-1.2.3", "pkg@1.2.3"; the patch may be missing ("v3.8").
_TAG = re.compile(
    r"(?P<prefix>(?:.*[^0-9.])?)(?P<core>\d+\.\d+(?:\.\d+)?)"
    r"(?P<rest>(?:-[0-9A-Za-z.-]+|(?:a|b|rc|\.dev|\.post)\d*)?(?:\+[0-9A-Za-z.-]+)?)"
)
# A version as well, for people: but no place in it is the patch number that a hotfix raises.
_LONGER = re.compile(r"(?P<prefix>(?:.*[^0-9.])?)(?P<core>\d+(?:\.\d+){3,})")


@dataclass(frozen=True)
class VersionTag:
    """A tag that names a version: `prefix` is what stands before the number."""

    name: str
    prefix: str
    version: Version

    @property
    def stable(self) -> bool:
        """Whether it is a finished release, not a pre-release."""
        return self.version.prerelease is None

    @property
    def of_package(self) -> bool:
        """Whether the prefix names one package of several (`svc@1.2.3`), as far as can be told."""
        words = re.sub(r"[-@_/.]*v?$", "", self.prefix.lower())
        return words not in ("", "release", "releases", "rel", "version", "ver")

    @property
    def number(self) -> str:
        """The version as the tag writes it: `3.13`, `2026.07.22`."""
        return self.name.removeprefix(self.prefix)

    @property
    def line(self) -> str:
        """The release line, `1.2.x`."""
        return f"{self.version.major}.{self.version.minor}.x"


def parse_tag(name: str) -> VersionTag | None:
    """Read a tag as a version; None for moving tags (`v2`, `latest`) and everything else.

    Python's pre-release forms (PEP 440: `1.2.0rc1`) count as pre-releases. Calendar versions may
    have leading zeros (`2024.01.05`, calver.org); they are compared by their numbers.
    """
    match = _TAG.fullmatch(name)
    if not match:
        return None
    rest = match["rest"]
    if rest and rest[0] not in "-+":
        rest = "-" + rest.lstrip(".")
    try:
        core = ".".join(str(int(part)) for part in match["core"].split("."))
        version = Version.parse(core + rest, optional_minor_and_patch=True)
    except ValueError:
        return None
    return VersionTag(name=name, prefix=match["prefix"], version=version)


@dataclass(frozen=True)
class BaseFacts:
    """What is known when a base is chosen. `tags` are all tag names of the repository."""

    tags: Collection[str]
    asked: str = ""
    deployed: str = ""
    latest: str = ""
    withdrawn: frozenset[str] = frozenset()
    prefix: str | None = None


@dataclass(frozen=True)
class Base:
    """The chosen base tag and why it was chosen."""

    tag: VersionTag
    why: str


@dataclass(frozen=True)
class NoBase:
    """There is no base: `code` names the reason, `facts` what stands there instead."""

    code: str
    facts: Mapping[str, str]


def choose_base(facts: BaseFacts) -> Base | NoBase:
    """Choose the production tag a hotfix starts from.

    In order: the tag asked for; what our own last successful production deployment ran; the
    release marked latest; the highest stable version. Moving tags, pre-releases and withdrawn
    versions are never a base.
    """
    if facts.asked:
        return _asked(facts)
    for name, why in ((facts.deployed, "deployed"), (facts.latest, "latest-release")):
        tag = parse_tag(name) if name in facts.tags else None
        if tag is not None and tag.stable and name not in facts.withdrawn:
            return Base(tag, why)
    return _highest(facts)


def _asked(facts: BaseFacts) -> Base | NoBase:
    if facts.asked not in facts.tags:
        return NoBase("no-such-tag", {"tag": facts.asked, "near": ", ".join(_newest(facts))})
    tag = parse_tag(facts.asked)
    if tag is None:
        near = ", ".join(_newest(facts))
        return NoBase("tag-is-no-version", {"tag": facts.asked, "near": near})
    if not tag.stable:
        return NoBase("tag-is-prerelease", {"tag": facts.asked, "near": ", ".join(_newest(facts))})
    if tag.name in facts.withdrawn:
        near = ", ".join(_newest(facts))
        return NoBase("tag-is-withdrawn", {"tag": facts.asked, "near": near})
    return Base(tag, "asked")


def _highest(facts: BaseFacts) -> Base | NoBase:
    stable = _stable(facts)
    if facts.prefix is not None:
        stable = [tag for tag in stable if tag.prefix == facts.prefix]
    if not stable:
        return _none_at_all(facts)
    plain = [tag for tag in stable if tag.prefix in ("", "v")]
    highest = max(plain or stable, key=lambda tag: tag.version)
    families = _families_beside(highest, stable, plain=bool(plain))
    if families:
        return NoBase("several-tag-families", {"prefixes": ", ".join(families)})
    passed_over = _higher_but_unread(highest, facts)
    if passed_over:
        return NoBase("higher-tag-is-longer", {"tag": passed_over, "highest": highest.name})
    return Base(highest, "highest")


def _families_beside(
    highest: VersionTag, stable: Collection[VersionTag], *, plain: bool
) -> tuple[str, ...]:
    """Give the prefixes that nobody can choose between: none where the choice is plain.

    Plain tags (`v1.2.3`) are the product's, and those of packages stand below them - unless one of
    those is higher: a project may have gone over from `v3.59.2` to `name@5.0.0`.
    """
    rivals = {
        tag.prefix
        for tag in stable
        if tag.prefix != highest.prefix
        and (not plain or (tag.prefix not in ("", "v") and tag.version > highest.version))
    }
    shown = tuple(prefix or "none" for prefix in sorted(rivals | {highest.prefix}))
    return shown if rivals else ()


def _higher_but_unread(highest: VersionTag, facts: BaseFacts) -> str:
    """Name the highest tag of the same prefix with four numbers, if it is above the highest.

    Nothing older may be taken for what production runs only because a tag could not be read.
    """
    matches = (_LONGER.fullmatch(tag) for tag in facts.tags if tag not in facts.withdrawn)
    found = {
        match[0]: tuple(int(part) for part in match["core"].split("."))
        for match in matches
        if match is not None and match["prefix"] == highest.prefix
    }
    name = max(found, key=lambda tag: found[tag], default="")
    return name if name and found[name] > highest.version.to_tuple()[:3] else ""


def _none_at_all(facts: BaseFacts) -> NoBase:
    if not facts.tags:
        return NoBase("no-tags", {})
    some = ", ".join(sorted(facts.tags)[-5:])
    return NoBase("no-stable-tag", {"count": str(len(facts.tags)), "some": some})


def _stable(facts: BaseFacts) -> list[VersionTag]:
    parsed = (parse_tag(name) for name in facts.tags if name not in facts.withdrawn)
    return [tag for tag in parsed if tag is not None and tag.stable]


def _newest(facts: BaseFacts) -> list[str]:
    ordered = sorted(_stable(facts), key=lambda tag: (tag.version, tag.name), reverse=True)
    return [tag.name for tag in ordered[:3]]


def next_patch(base: VersionTag, taken: Iterable[str]) -> VersionTag:
    """Give the first patch number after the base that no tag or hotfix branch has used.

    `taken` are names of tags (withdrawn ones too) and versions in the names of hotfix branches:
    a number once used is never used again. Leading zeros stay: after 2024.08.09 comes 2024.08.10,
    whether or not a calendar has it.
    """
    tags = (parse_tag(name) for name in taken)
    used = {tag.version.finalize_version() for tag in tags if tag is not None}
    version = base.version.bump_patch()
    while version in used:
        version = version.bump_patch()
    name = f"{base.prefix}{_written_as(base.number, version)}"
    return VersionTag(name=name, prefix=base.prefix, version=version)


def _written_as(number: str, version: Version) -> str:
    """Write a version with the leading zeros that another number has."""
    parts = re.split(r"[^\d.]", number)[0].split(".")
    widths = [len(part) if part.startswith("0") else 1 for part in [*parts, ""][:3]]
    triple = (version.major, version.minor, version.patch)
    return ".".join(str(part).zfill(width) for part, width in zip(triple, widths, strict=True))


def is_highest(tag: str, published: Iterable[str]) -> bool:
    """Whether a version is the highest stable one: only that one may be called "Latest"."""
    own = parse_tag(tag)
    others = [other for name in published if (other := parse_tag(name)) and other.stable]
    return own is not None and all(own.version >= other.version for other in others)

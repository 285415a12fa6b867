"""Tags that name versions, and how a repository's tags belong together."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from semver import Version

# "v1.2.3", "1.2.3", "release-1.2.3", "pkg@1.2.3"; the patch may be missing ("v3.8").
_TAG = re.compile(
    r"(?P<prefix>(?:.*[^0-9.])?)(?P<core>\d+\.\d+(?:\.\d+)?)"
    r"(?P<rest>(?:-[0-9A-Za-z.-]+|(?:[ab]\d+|rc\d*|\.dev\d*))?(?:\+[0-9A-Za-z.-]+)?)"
)
# Words that say of a version that it is not finished, however they are joined to its number.
_WORDS = r"(?i:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|next|(?:m|cr|ea)\d)"
# The first number of a name, where a word follows it: "v1.3.0-nightly-2024.01.05", "5.0.0.beta1.1".
_FIRST = re.compile(
    rf"(?<![\d.])(?P<core>\d+\.\d+(?:\.\d+)?)(?:-(?=[A-Za-z])|[._]?(?={_WORDS}))"
    r"(?P<words>[0-9A-Za-z._-]+)(?P<build>(?:\+[0-9A-Za-z.-]+)?)"
)
# What stands behind the numbers of a name that is no version, and is no pre-release either.
_NUMBERS = re.compile(r"\d+(?:[._-]\d+)*")
_ODD = re.compile(rf"(?i:[a-z]|p\d+)?|[._](?!x\b|{_WORDS}).*")
FULL = 3
_YEARS = range(1990, 2100)


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
        """Whether the prefix names one package of several, as far as can be told."""
        return is_package(self.prefix)

    @property
    def number(self) -> str:
        """The version as the tag writes it: `3.13`, `2026.07.22`."""
        return self.name.removeprefix(self.prefix)

    @property
    def of_calendar(self) -> bool:
        """Whether the version begins with a year, as calendar versions do (calver.org)."""
        return self.version.major in _YEARS

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that the tag itself writes: two of `v4.6`, three of `v4.6.0`."""
        core = re.match(r"\d+(?:\.\d+)*", self.number)
        return tuple(int(part) for part in core[0].split(".")) if core else ()

    @property
    def line(self) -> str:
        """The release line, `1.2.x`."""
        return f"{self.version.major}.{self.version.minor}.x"


def is_package(prefix: str) -> bool:
    """Whether a prefix names one package of several (`svc@`), as far as can be told."""
    words = re.sub(r"[-@_/.]*v?$", "", prefix.lower())
    return words not in ("", "release", "releases", "rel", "version", "ver")


def akin(one: str, other: str) -> bool:
    """Whether two prefixes number the same thing: `v1.2.3`, `1.2.3` and `release-1.2.3` do."""
    return one == other or not (is_package(one) or is_package(other))


def parse_tag(name: str) -> VersionTag | None:
    """Read a tag as a version; None for moving tags (`v2`, `latest`) and everything else.

    Python's pre-release forms (PEP 440: `1.2.0rc1`) count as pre-releases. Calendar versions may
    have leading zeros (`2024.01.05`, calver.org); they are compared by their numbers. What begins
    with a plain version and goes on with a word (`v1.3.0-nightly-2024.01.05`) is a pre-release of
    it, whatever numbers stand in there.
    """
    first = _by_first_number(name)
    if first is not None and not first.of_package:
        return first
    match = _TAG.fullmatch(name)
    if not match:
        return None
    rest = match["rest"]
    if rest and rest[0] not in "-+":
        rest = "-" + rest.lstrip(".")
    return _made(name, match["prefix"], match["core"], rest)


def _by_first_number(name: str) -> VersionTag | None:
    """Read a tag as a pre-release of the first version in it."""
    match = _FIRST.search(name)
    if match is None or match.end() < len(name):
        return None
    parts = re.split(r"[._]", match["words"])
    words = ".".join(str(int(part)) if part.isdecimal() else part for part in parts)
    return _made(name, name[: match.start()], match["core"], f"-{words}{match['build']}")


def _made(name: str, prefix: str, numbers: str, rest: str) -> VersionTag | None:
    try:
        core = ".".join(str(int(part)) for part in numbers.split("."))
        version = Version.parse(core + rest, optional_minor_and_patch=True)
    except ValueError:
        return None
    return VersionTag(name=name, prefix=prefix, version=version)


def numbers_of(name: str, prefix: str) -> tuple[int, ...]:
    """Give the numbers of a tag of a prefix, be it a version or not: `v2024-12-20`, `v1.2.3.1`.

    What follows them (`3.6a`, `1.2.0.post1`, `4.1.0.Final`) counts as one more number. Nothing
    where none stand there, or it says that the tag is a pre-release, or moves (`v1.x`).
    """
    match = _NUMBERS.match(name.removeprefix(prefix)) if name.startswith(prefix) else None
    rest = name[len(prefix) + match.end() :] if match else ""
    if match is None or not _ODD.fullmatch(rest):
        return ()
    try:
        numbers = [int(part) for part in re.split(r"[._-]", match[0])]
    except ValueError:  # more digits than Python reads
        return ()
    return (*numbers, *[0] * (FULL - len(numbers)), 1) if rest else tuple(numbers)


@dataclass(frozen=True)
class Tags:
    """A repository's tags: those that are versions by their names, and the names of the others.

    `commits` are those that tags name, as far as they are known; `prereleases` are tags whose
    release is marked as one.
    """

    versions: Mapping[str, VersionTag]
    others: Collection[str] = ()
    commits: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Collection[str] = ()
    prereleases: Collection[str] = ()

    def __contains__(self, name: object) -> bool:
        """Whether there is such a tag."""
        return name in self.versions or name in self.others

    def stable(self) -> Iterator[VersionTag]:
        """Give the finished versions that stand."""
        never = {*self.withdrawn, *self.prereleases}
        return (tag for tag in self.versions.values() if tag.stable and tag.name not in never)

    def numbered(self, name: str) -> bool:
        """Whether a tag is numbered as exactly as a version, and is none: `v1.2.3.1`."""
        other = name in self.others and not self.moves(name)
        return other and any(len(numbers_of(name, prefix)) >= FULL for prefix in self.prefixes)

    def within(self, numbers: tuple[int, ...], prefix: str) -> list[VersionTag]:
        """Give the versions in three numbers that begin with fewer: `v4.6.0`, `v4.6.1` of `v4.6`.

        Pre-releases and withdrawn ones too: they say what a shorter name stands for.
        """
        return self._longer.get((prefix, numbers), [])

    @cached_property
    def _longer(self) -> dict[tuple[str, tuple[int, ...]], list[VersionTag]]:
        """The versions by prefix and each beginning of their numbers: `vim` has 20,000 tags."""
        found: dict[tuple[str, tuple[int, ...]], list[VersionTag]] = {}
        for tag in self.versions.values():
            numbers = tag.numbers
            for count in range(1, len(numbers)):
                found.setdefault((tag.prefix, numbers[:count]), []).append(tag)
        return found

    @cached_property
    def prefixes(self) -> list[str]:
        """The prefixes of the versions, and the plain ones, the longest first."""
        found = {tag.prefix for tag in self.versions.values() if tag.stable} | {"", "v"}
        return sorted(found, key=lambda prefix: (-len(prefix), prefix))

    def moves(self, name: str) -> bool:
        """Whether a tag is one that moves along with more exact ones, as far as can be told.

        `v4.6` does beside `v4.6.0`, and where it names the same commit as `v4.6.1`: else it is the
        first version of its line. `v2` does wherever there is a stable `v2.1.0`.
        """
        tag = self.versions.get(name)
        if tag is None:
            return any(
                one.stable
                for prefix in self.prefixes
                if (numbers := numbers_of(name, prefix)) and len(numbers) < FULL
                for one in self.within(numbers, prefix)
            )
        if not tag.stable or len(tag.numbers) >= FULL:
            return False
        exact = [one for one in self.within(tag.numbers, tag.prefix) if one.stable]
        at = self.commits.get(name)
        return any(
            one.version == tag.version or (at is not None and self.commits.get(one.name) == at)
            for one in exact
        )

    def exact_at(self, commit: str, prefix: str | None) -> VersionTag | None:
        """Give the most exact version of a commit, of kin prefixes; None where nobody can choose.

        A commit may be shortened. With a `prefix` only that one and its kin count.
        """
        there = [
            tag
            for tag in self.stable()
            if commit and self.commits.get(tag.name, "").startswith(commit)
            if prefix is None or akin(prefix, tag.prefix)
            if not self.moves(tag.name)
        ]
        if any(not akin(tag.prefix, there[0].prefix) for tag in there):
            return None
        return max(there, key=exactness, default=None)

    def unread_above(self, tag: VersionTag) -> str:
        """Name the highest tag of kin prefixes that is above a version and no version itself.

        Nothing older may be taken for what production runs only because a tag could not be read.
        """
        kin = [prefix for prefix in self.prefixes if akin(prefix, tag.prefix)]
        least = tag.version.to_tuple()[:FULL]
        found = {
            name: numbers
            for name in self.others
            if name not in self.withdrawn
            for prefix in kin
            if (numbers := numbers_of(name, prefix)) > least and not self.moves(name)
        }
        return max(found, key=lambda one: (found[one], one), default="")


def exactness(tag: VersionTag) -> tuple[int, Version, bool, str]:
    """Give what tags are ordered by where one of them is chosen for a commit or a version."""
    return len(tag.numbers), tag.version, tag.version.build is None, tag.name


def read(
    names: Collection[str],
    *,
    commits: Mapping[str, str] | None = None,
    withdrawn: Collection[str] = (),
    prereleases: Collection[str] = (),
) -> Tags:
    """Read a repository's tags together.

    What begins like one of its own versions and goes on with a word is a pre-release of that
    version, also where the prefix is a package's: `jq-1.8.0-rc-2.0` beside `jq-1.7.1`.
    """
    parsed = {name: parse_tag(name) for name in names}
    own = {tag.prefix for tag in parsed.values() if tag is not None and tag.stable}
    versions: dict[str, VersionTag] = {}
    for name, tag in parsed.items():
        first = _by_first_number(name)
        longer = first is not None and first.prefix in own
        chosen = first if longer else tag
        if chosen is not None:
            versions[name] = chosen
    others = [name for name in names if name not in versions]
    return Tags(versions, others, commits or {}, withdrawn, prereleases)

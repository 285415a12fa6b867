"""The base of a hotfix: which tag, why, and which tags were passed over."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from hotfix_actions.domain.versions.facts import Base, BaseFacts, NoBase
from hotfix_actions.domain.versions.production import stands_for, what_runs
from hotfix_actions.domain.versions.tags import FULL, Tags, VersionTag, akin, exactness

PLAIN = ("", "v")
# How many tags are told of that were passed over for the same reason.
_TOLD = 3
# How many families of tags are named.
_FAMILIES = 5
# How many exact tags are looked at for the one that a moving tag or a commit stands for.
_LOOKED_AT = 20
_ASKED: Mapping[str, str] = {
    "no-tag": "no-such-tag",
    "withdrawn": "tag-is-withdrawn",
    "pre-release": "tag-is-prerelease",
    "moves": "tag-moves",
    "unread": "tag-is-no-version",
}


def choose_base(facts: BaseFacts) -> Base | NoBase:
    """Choose the production tag a hotfix starts from.

    In order: the tag asked for; what production runs now; what our own last successful production
    deployment ran; the release marked latest; the highest stable version. Of the tags of one commit
    the most exact is taken. Where versions by the calendar stand beside others, only what
    production runs or the latest release tells which of both are the older ones. Moving tags,
    pre-releases and withdrawn versions are never a base; nor is one older than what production is
    known to run, but by a maintainer's word. A tag that cannot be read, and is newer or the release
    marked latest, is never passed over in silence.
    """
    tags = facts.read()
    found = _asked(facts, tags) if facts.asked else _told(facts, tags)
    if isinstance(found, NoBase):
        return found
    return Base(found.tag, found.why, {**found.passed, **_passed(found.tag, tags)})


def wanted(facts: BaseFacts) -> tuple[str, ...]:
    """Name the tags whose commits the choice depends on: none in most repositories."""
    tags = facts.read()
    named = (facts.asked, *facts.running, *facts.deployed[:1], facts.latest)
    found = dict.fromkeys(one for name in named if name for one in _related(tags, name))
    return tuple(name for name in found if name not in facts.commits)


def asks_for_releases(facts: BaseFacts) -> bool:
    """Whether the choice depends on the releases: nothing else says what production runs."""
    runs = what_runs(facts, facts.read(), facts.prefix)
    return not facts.asked and runs.tag is None and runs.trouble is None


def _related(tags: Tags, name: str) -> Iterator[str]:
    """Give a tag that may move, and the exact ones that it, or a commit's name, may stand for."""
    tag = tags.versions.get(name)
    if tag is not None and (len(tag.numbers) >= FULL or not tag.stable):
        return
    if name in tags:
        yield name
    elif not re.fullmatch(r"[0-9a-f]{7,64}", name):
        return
    exact = tags.within(tag.numbers, tag.prefix) if tag else tags.stable()
    yield from [one.name for one in _newest(one for one in exact if one.stable)][:_LOOKED_AT]


def _asked(facts: BaseFacts, tags: Tags) -> Base | NoBase:
    found = stands_for(tags, facts.asked, facts.prefix)
    if isinstance(found, str):
        near = ", ".join(one.name for one in _newest(tags.stable())[:_TOLD])
        return NoBase(_ASKED[found], {"tag": facts.asked, "near": near})
    runs = what_runs(facts, tags, found.prefix)
    kin = [one for one in runs.versions if akin(one.prefix, found.prefix)]
    older = bool(kin) and all(found.version < one.version for one in kin)
    if older and not facts.older:
        names = ", ".join(one.name for one in kin)
        return NoBase("older-than-production", {"tag": found.name, "runs": names})
    moved = {} if found.name == facts.asked else {facts.asked: "moves"}
    return Base(found, "asked", {**runs.passed, **moved})


def _told(facts: BaseFacts, tags: Tags) -> Base | NoBase:
    """Take the first that tells a base: production, the latest release, the tags themselves."""
    runs = what_runs(facts, tags, facts.prefix)
    if runs.trouble is not None:
        return runs.trouble
    if runs.tag is not None:
        return Base(runs.tag, runs.how, runs.passed)
    found, passed = _latest(facts, tags)
    found = found or _highest(facts, tags)
    if isinstance(found, NoBase):
        return found
    return Base(found.tag, found.why, {**runs.passed, **passed})


def _latest(facts: BaseFacts, tags: Tags) -> tuple[Base | NoBase | None, Mapping[str, str]]:
    """Take the release marked latest. One of another family, withdrawn or gone is passed over."""
    name = facts.latest
    if not name:
        return None, {}
    found = stands_for(tags, name, facts.prefix)
    if isinstance(found, str):
        if found in ("no-tag", "withdrawn") or not name.startswith(facts.prefix or ""):
            return None, {name: found}
        return NoBase(f"latest-{found}", {"tag": name}), {}
    if _of_another(found, facts, tags):
        return None, {found.name: "of-another"}
    above = tags.unread_above(found)
    if above:
        return NoBase("newer-tag-unread", {"tag": above, "highest": found.name}), {}
    moved = {} if found.name == name else {name: "moves"}
    return Base(found, "latest-release"), moved


def _of_another(tag: VersionTag, facts: BaseFacts, tags: Tags) -> bool:
    """Whether a release is of one package of several: any of them may be marked latest."""
    if facts.prefix is not None:
        return tag.prefix != facts.prefix
    return tag.of_package and any(not akin(tag.prefix, one.prefix) for one in tags.stable())


def _highest(facts: BaseFacts, tags: Tags) -> Base | NoBase:
    stable = list(tags.stable())
    if facts.prefix is not None:
        stable = [tag for tag in stable if tag.prefix == facts.prefix]
    if not stable:
        return _none_at_all(facts)
    plain = [tag for tag in stable if tag.prefix in PLAIN]
    highest = max(plain or stable, key=lambda tag: (tag.version, exactness(tag)))
    families = _families_beside(highest, stable, plain=bool(plain))
    if families:
        some = ", ".join(families[:_FAMILIES])
        more = len(families) - _FAMILIES
        shown = f"{some} and {more} more" if more > 0 else some
        return NoBase("several-tag-families", {"prefixes": ", ".join(families), "shown": shown})
    above = tags.unread_above(highest)
    if above:
        return NoBase("newer-tag-unread", {"tag": above, "highest": highest.name})
    kin = [tag for tag in stable if akin(tag.prefix, highest.prefix)]
    others = [tag for tag in kin if tag.of_calendar != highest.of_calendar]
    if others:  # which of both goes on, no number tells
        other = max(others, key=lambda tag: (tag.version, exactness(tag)))
        return NoBase("several-numberings", {"tag": highest.name, "other": other.name})
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
        and (not plain or (tag.prefix not in PLAIN and tag.version > highest.version))
    }
    shown = tuple(prefix or "none" for prefix in sorted(rivals | {highest.prefix}))
    return shown if rivals else ()


def _none_at_all(facts: BaseFacts) -> NoBase:
    if not facts.tags:
        return NoBase("no-tags", {})
    some = ", ".join(sorted(facts.tags)[-5:])
    found = {"count": str(len(facts.tags)), "some": some}
    if facts.prefix is not None and any(facts.read().stable()):
        return NoBase("no-tag-of-prefix", {**found, "prefix": facts.prefix or "none"})
    return NoBase("no-stable-tag", found)


def _newest(tags: Iterable[VersionTag]) -> list[VersionTag]:
    return sorted(tags, key=lambda tag: (tag.version, tag.name), reverse=True)


def _passed(base: VersionTag, tags: Tags) -> Mapping[str, str]:
    """Say which tags of the base's own family are newer or stand for it, and why none of them is.

    Of each reason the highest few; of finished versions the newest of the line and the highest.
    """
    kin = [tag for tag in tags.versions.values() if akin(tag.prefix, base.prefix)]
    above = [tag for tag in _newest(kin) if tag.version > base.version]
    stands = {tag.name for tag in tags.stable()}
    newer = [tag for tag in above if tag.name in stands]
    patches = [tag.name for tag in newer if tag.line == base.line]
    unread = tags.unread_above(base)
    return {
        **dict.fromkeys(_shorter(base, tags), "moves"),
        **_first(above, "pre-release", lambda one: not one.stable or one.name in tags.prereleases),
        **_first(above, "withdrawn", lambda one: one.name in tags.withdrawn),
        **({unread: "unread"} if unread else {}),
        **{tag.name: "newer" for tag in newer[:1]},
        **dict.fromkeys(patches[:1], "newer-patch"),
    }


def _first(tags: list[VersionTag], code: str, of: Callable[[VersionTag], bool]) -> dict[str, str]:
    return dict.fromkeys([tag.name for tag in tags if of(tag)][:_TOLD], code)


def _shorter(base: VersionTag, tags: Tags) -> Iterator[str]:
    """Give the moving tags that are shorter names of the base's line: `v1` and `v1.2`."""
    for count in (1, 2):
        name = base.prefix + ".".join(base.number.split(".")[:count])
        if name != base.name and name in tags and tags.moves(name):
            yield name

"""Other hotfixes of one release line: those that are released go first, the others are named."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hotfix_actions.domain.versions.facts import Base, BaseFacts
from hotfix_actions.domain.versions.tags import Tags, VersionTag, parse_tag

# Why a base was chosen that production does not run yet, and why another one was passed over.
PARALLEL = "parallel"
HELD = "held-by-parallel"


@dataclass(frozen=True)
class Parallel:
    """A hotfix branch of the same line, and the tag of its release; None while it has none."""

    branch: str
    number: str
    tag: VersionTag | None = None


def parallels(base: VersionTag, branches: Mapping[str, str], tags: Tags) -> tuple[Parallel, ...]:
    """Return the other hotfixes of the base's line that are above it, the lowest number first.

    `branches` are hotfix branches with the version in their names. One whose version was withdrawn
    is over; one that is no newer is held by the base.
    """
    found = []
    for branch, number in branches.items():
        version = parse_tag(number)
        if version is None or version.line != base.line or version.version <= base.version:
            continue
        name = base.prefix + number
        if name not in tags.withdrawn:
            found.append((version, Parallel(branch, number, tags.versions.get(name))))
    return tuple(
        one for _, one in sorted(found, key=lambda pair: (pair[0].version, pair[1].branch))
    )


def after_parallel(base: Base, facts: BaseFacts, branches: Mapping[str, str]) -> Base:
    """Go on from the highest parallel hotfix that was released; one that was asked for stays.

    Production gets that version next: a hotfix that starts below it would lack its fix.
    """
    if base.why == "asked":
        return base
    released = [one.tag for one in parallels(base.tag, branches, facts.read()) if one.tag]
    if not released:
        return base
    highest = max(released, key=lambda tag: tag.version)
    passed = {name: why for name, why in base.passed.items() if name != highest.name}
    return replace(base, tag=highest, why=PARALLEL, passed={**passed, base.tag.name: HELD})


def living(base: VersionTag, branches: Mapping[str, str], tags: Tags) -> dict[str, str]:
    """Return the branches of parallel hotfixes that are not released yet, with their versions."""
    return {one.branch: one.number for one in parallels(base, branches, tags) if one.tag is None}

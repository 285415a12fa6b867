"""Which withdrawn versions a commit holds: by it a rolled-back fix would come back."""

from collections.abc import Collection, Mapping

from hotfix_actions.context import Context
from hotfix_actions.domain.versions.tags import akin, parse_tag
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.steps.base import WITHDRAWN, withdrawn_marks


def brings_back(context: Context, new: str, own: str, kept: Collection[str]) -> tuple[str, ...]:
    """Name the withdrawn versions of the line of `own` whose commit `new` holds.

    Those that a commit of `kept` holds as well are there already. A version's commit is what its
    tag names and what its mark does: either may have been moved since.
    """
    marks = _of_line(context, own)
    found = []
    for name, mark in marks.items():
        tag = context.ports.objects.tag(name)
        commits = {mark, *([tag.commit] if tag is not None else [])}
        held = [commit for commit in commits if _holds(context, new, commit)]
        if any(not any(_holds(context, old, commit) for old in kept) for commit in held):
            found.append(name)
    return tuple(found)


def _of_line(context: Context, own: str) -> Mapping[str, str]:
    """Return the marks of the same release line, by the tags that they name."""
    version, found = parse_tag(own), dict[str, str]()
    for ref, head in withdrawn_marks(context).items():
        tag = parse_tag(name := ref.removeprefix(WITHDRAWN))
        if tag is None or version is None or name == own:
            continue
        if tag.line == version.line and akin(tag.prefix, version.prefix):
            found[name] = head.sha
    return found


def _holds(context: Context, new: str, old: str) -> bool:
    """Whether a commit is another one, or comes after it; what is on no common history is not."""
    return new == old or context.measured(
        f"descends {new} {old}", lambda: _descends(context, new, old)
    )


def _descends(context: Context, new: str, old: str) -> bool:
    try:
        return context.ports.history.compare(old, new).status in ("ahead", "identical")
    except PermissionMissing:  # GitHub answers 404: no such commit, no common history
        return False

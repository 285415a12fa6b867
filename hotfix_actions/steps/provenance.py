"""Where the commits of a hotfix came from: read from GitHub, and computed again by git."""

from dataclasses import replace

from hotfix_actions.context import Context
from hotfix_actions.domain.events import BranchMade
from hotfix_actions.domain.lineage import Brought, Lineage
from hotfix_actions.domain.provenance import Provenance, Questions, compared, questions
from hotfix_actions.domain.world import Pull
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.gates import anchor
from hotfix_actions.gates.anchor import Anchor
from hotfix_actions.steps import base_known, bumps
from hotfix_actions.steps.suggestions import suggested

# Each round of answers may raise further questions; a hotfix has no more than a few.
_ROUNDS = 8
_OPINIONS = ("APPROVED", "CHANGES_REQUESTED")


def provenance(
    context: Context, made: BranchMade, tip: str, open_: Pull | None = None
) -> Provenance:
    """Find out where a commit came from, and an open pull request that is to be merged into it."""
    number = open_.number if open_ else 0
    return context.once(f"provenance {tip} {number}", lambda: _read(context, made, tip, open_))


def brought_of(known: Provenance, pull: Pull) -> Brought:
    """Return a pull request with what was said about it; without a word where it is not listed."""
    listed = (one for one in known.lineage.pulls if one.pull.number == pull.number)
    return next((one for one in listed if one.pull.head == pull.head), Brought(pull))


def _read(context: Context, made: BranchMade, tip: str, open_: Pull | None) -> Provenance:
    lineage = context.ports.history.lineage(
        made.branch, tip, made.bump, head=open_.head if open_ else ""
    )
    faults = anchor.faults(_anchor(context, made, lineage))
    if not faults:
        unknown = base_known.fault(context, made)
        faults = (unknown,) if unknown else ()
    known = Provenance(
        made.base, made.bump, tip, lineage, anchor=faults, roles=_roles(context, lineage)
    )
    brought = brought_of(known, open_) if open_ else None
    pairs = compared(known, brought)
    known = replace(
        known,
        suggested=suggested(context, known, pairs),
        bumps=bumps.found(context, known, pairs, made.base_tag),
    )
    for _ in range(_ROUNDS):
        asked = questions(known, brought)
        if not asked:
            break
        known = _answered(context, known, asked)
    return known


def _anchor(context: Context, made: BranchMade, lineage: Lineage) -> Anchor:
    """Read the branch's beginning, and set the version again as far as the bump changes files."""
    objects = context.ports.objects
    tag = objects.tag(made.base_tag)
    found = Anchor(
        made, context.incident, tag.commit if tag else "", lineage.commits.get(made.bump)
    )
    if anchor.faults(found):
        return found
    changed = objects.changed(made.base, made.bump)
    objects.gather((made.bump, path) for path, entry in changed.items() if entry and entry.plain)
    texts = {
        path: objects.file(made.bump, path) if entry is not None and entry.plain else None
        for path, entry in changed.items()
    }
    expected = bumps.recomputed(context, made.base, (made.base_tag, made.tag), list(changed))
    return replace(found, changed=texts, expected=expected)


def _roles(context: Context, lineage: Lineage) -> dict[str, str]:
    """Read the roles of those whose words may count; who may push has at least that of a writer."""
    said = [one for brought in lineage.pulls for one in brought.reviews if one.state in _OPINIONS]
    writers = {one.author for one in said if one.writes and not one.author.endswith("[bot]")}
    people = dict.fromkeys(one.author for one in said)
    return {
        login: "write" if login in writers else context.ports.people.role(login) for login in people
    }


def _answered(context: Context, known: Provenance, asked: Questions) -> Provenance:
    holds = {pair: _held(context, *pair) for pair in asked.holds}
    trees = {pair: _merged(context, *pair) for pair in asked.merges}
    return replace(known, holds={**known.holds, **holds}, trees={**known.trees, **trees})


def _held(context: Context, old: str, new: str) -> bool:
    """Whether a commit holds another; one without a common history does not: GitHub answers 404."""
    try:
        return context.ports.history.compare(old, new).status in ("ahead", "identical")
    except PermissionMissing:
        return False


def _merged(context: Context, ours: str, theirs: str) -> str:
    """Merge two commits again."""

    def merge() -> str:
        base = context.ports.history.compare(ours, theirs).merge_base
        return context.ports.workspace.merge(base, ours, theirs)

    return context.measured(f"merge {ours} {theirs}", merge)

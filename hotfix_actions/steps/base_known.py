"""Whether the commit that a hotfix begins at is one that production may have had before.

A base tag is anybody's to make who may push tags, and the journal anybody's to write: neither says
that somebody approved what the tag holds.
"""

from hotfix_actions.context import Context
from hotfix_actions.domain.events import BranchMade
from hotfix_actions.gates.words import line, short
from hotfix_actions.steps import believing
from hotfix_actions.steps.base import default_branch, production_records
from hotfix_actions.steps.overrides import standing


def fault(context: Context, made: BranchMade) -> str:
    """Return why nothing speaks for the base commit, or nothing.

    It is on the default branch; or a deployment put that very commit into production, as somebody
    records who is believed; or an App that is believed chose it, by the journal commit that GitHub
    signed for it; or a maintainer says so.
    """
    if (
        context.ports.history.holds(default_branch(context), made.base)
        or any(
            believing.succeeded(context, one)
            for one in production_records(context)
            if one.sha == made.base
        )
        or "base" in standing(context, {made.base})
        or believing.signed(context, made)
    ):
        return ""
    return (
        f"{short(made.base)}, which the base tag {line(made.base_tag)} names, is neither on "
        f"{line(default_branch(context))} nor was it deployed, and nobody who may has chosen it: "
        f"find out who made that tag; where it is right, a maintainer says `hotfix override "
        f"{context.incident} base --because REASON`"
    )

"""What several steps look at: read once a run."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from hotfix_actions.context import Context
from hotfix_actions.domain.state import Head, StateChange
from hotfix_actions.domain.world import Deployment, Release
from hotfix_actions.errors import LostRace

WITHDRAWN = "hotfix/withdrawn/"


def production_records(context: Context) -> Sequence[Deployment]:
    """Give our own newest records of production."""
    return records(context, "production")


def records(context: Context, environment: str) -> Sequence[Deployment]:
    """Give our own newest records of an environment."""
    return context.once(
        f"deployments {environment}", lambda: context.ports.deployments.all(environment)
    )


def releases(context: Context) -> Sequence[Release]:
    """Give all releases."""
    return context.once("releases", context.ports.releases.all)


def withdrawn(context: Context) -> frozenset[str]:
    """Give the tags of versions that were withdrawn, of any incident."""
    return frozenset(name.removeprefix(WITHDRAWN) for name in withdrawn_marks(context))


def withdrawn_marks(context: Context) -> Mapping[str, Head]:
    """Give the marks of withdrawn versions with the commits that they name."""
    found: Mapping[str, Head] = context.once(
        "withdrawn", lambda: context.ports.state.matching(WITHDRAWN)
    )
    return found


def withdraw(context: Context, tag: str) -> None:
    """Mark a version as withdrawn; one that is marked already stays so."""
    sha = context.story.tagged.sha if context.story.tagged else ""
    if sha:  # unknown only where it was withdrawn before
        with suppress(LostRace):  # it was withdrawn before
            context.ports.state.swap([StateChange(f"{WITHDRAWN}{tag}", None, sha)])
    context.forget("withdrawn")


def default_branch(context: Context) -> str:
    """Give the name of the default branch."""
    return context.ports.rules.repository().default_branch

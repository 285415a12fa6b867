"""pnpm projects."""

from hotfix_actions.adapters.projects.javascript import JavaScript
from hotfix_actions.domain.settings import TestSettings


def project(settings: TestSettings) -> JavaScript:
    """Make a project that pnpm installs by its lock file."""
    return JavaScript(
        settings=settings,
        kind="pnpm",
        locked=(("pnpm-lock.yaml", ("pnpm", "install", "--frozen-lockfile")),),
        unlocked=("pnpm", "install", "--no-lockfile"),
    )

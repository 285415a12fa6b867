"""npm projects."""

from hotfix_actions.adapters.projects.javascript import JavaScript
from hotfix_actions.domain.settings import TestSettings

_QUIET = ("--no-audit", "--no-fund")


def project(settings: TestSettings) -> JavaScript:
    """Make a project that npm installs: `npm ci` by its lock file, without changing it."""
    exactly = ("npm", "ci", *_QUIET)
    return JavaScript(
        settings=settings,
        kind="npm",
        locked=(("package-lock.json", exactly), ("npm-shrinkwrap.json", exactly)),
        unlocked=("npm", "install", "--no-package-lock", *_QUIET),
    )

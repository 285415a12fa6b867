"""Yarn projects, classic and modern."""

from hotfix_actions.adapters.projects.javascript import JavaScript
from hotfix_actions.domain.settings import TestSettings


def project(settings: TestSettings) -> JavaScript:
    """Make a project that Yarn installs; modern Yarn is known by its `.yarnrc.yml`."""
    return JavaScript(
        settings=settings,
        kind="yarn",
        locked=(
            (".yarnrc.yml", ("yarn", "install", "--immutable")),
            ("yarn.lock", ("yarn", "install", "--frozen-lockfile")),
        ),
        unlocked=("yarn", "install"),
    )

"""Every operation that the embedded GitHub knows."""

from types import ModuleType

from hotfix_actions.sandbox.resources import (
    branches,
    collaborators,
    comments,
    commits,
    contents,
    git_commits,
    git_objects,
    issue_links,
    issues,
    labels,
    meta,
    refs,
    repositories,
    users,
)
from hotfix_actions.sandbox.web.operation import Operation

_RESOURCES: tuple[ModuleType, ...] = (
    branches,
    collaborators,
    comments,
    commits,
    contents,
    git_commits,
    git_objects,
    issue_links,
    issues,
    labels,
    meta,
    refs,
    repositories,
    users,
)


def operations() -> list[Operation]:
    """Return all operations of all resources."""
    return [
        value
        for module in _RESOURCES
        for value in vars(module).values()
        if isinstance(value, Operation)
    ]

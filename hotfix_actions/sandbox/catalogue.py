"""Every operation that the embedded GitHub knows."""

from types import ModuleType

from hotfix_actions.sandbox.graphql import operation as graphql
from hotfix_actions.sandbox.resources import (
    actions_permissions,
    apps,
    branches,
    checks,
    collaborators,
    comments,
    commits,
    contents,
    deployments,
    environments,
    git_commits,
    git_objects,
    immutable_releases,
    issue_links,
    issues,
    labels,
    merging,
    meta,
    policies,
    pulls,
    refs,
    release_assets,
    releases,
    repositories,
    reviews,
    rulesets,
    runs,
    secrets,
    selected_actions,
    statuses,
    users,
    variables,
    workflows,
)
from hotfix_actions.sandbox.web.operation import Operation

_RESOURCES: tuple[ModuleType, ...] = (
    actions_permissions,
    apps,
    branches,
    checks,
    collaborators,
    comments,
    commits,
    contents,
    deployments,
    environments,
    git_commits,
    git_objects,
    immutable_releases,
    issue_links,
    issues,
    labels,
    merging,
    meta,
    policies,
    pulls,
    refs,
    release_assets,
    releases,
    repositories,
    reviews,
    rulesets,
    runs,
    secrets,
    selected_actions,
    statuses,
    users,
    variables,
    workflows,
    graphql,
)


def operations() -> list[Operation]:
    """Return all operations of all resources."""
    return [
        value
        for module in _RESOURCES
        for value in vars(module).values()
        if isinstance(value, Operation)
    ]

"""Where recorded traffic and the embedded GitHub may differ, and why.

An entry for the answers of the tour that is needed no longer fails the test that reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Allowed:
    """Shell patterns for an operation and a path of its answer, and the reason."""

    operation: str
    path: str
    reason: str

    def covers(self, operation: str, path: str) -> bool:
        # `[]` marks the items of a list here, not a set of characters.
        pattern = self.path.replace("[]", "[[][]]")
        return fnmatchcase(operation, self.operation) and fnmatchcase(path, pattern)


_OWN_APP = "an App's permissions are its own; these of recorded Apps are not those of the tour"
_PRIVATE = "shown to the account itself when its token has the scope `user`, which none has here"
_TEAM = "the recorded reviewer is a team; the embedded GitHub says 501 to those"
_FORK = "the recorded repository is a fork, of which the embedded GitHub has none"
_LIMITS = "limits of services that the embedded GitHub does not offer"
_PAYLOAD = "what a deployment carries is its maker's"
_PEOPLE = "only there when people reacted or were mentioned"

# Recorded, but not shown by the embedded GitHub.
MISSING: Sequence[Allowed] = (
    Allowed("apps/*", "$.permissions.*", _OWN_APP),
    Allowed("checks/*", "$.app.permissions.*", _OWN_APP),
    Allowed("checks/*", "$.check_runs[].app.permissions.*", _OWN_APP),
    *(
        Allowed("users/get-*", f"$.{key}", _PRIVATE)
        for key in (
            "collaborators",
            "disk_usage",
            "owned_private_repos",
            "plan",
            "private_gists",
            "total_private_repos",
            "two_factor_authentication",
        )
    ),
    Allowed("repos/get-environment 200", "$.protection_rules[].reviewers[].reviewer.*", _TEAM),
    Allowed("repos/get 200", "$.parent", _FORK),
    Allowed("repos/get 200", "$.source", _FORK),
    Allowed("rate-limit/get 200", "$.resources.*", _LIMITS),
    Allowed("repos/*deployment 20[01]", "$.payload.*", _PAYLOAD),
    Allowed("repos/list-deployments 200", "$[].payload.*", _PAYLOAD),
    Allowed("repos/get-release 200", "$.mentions_count", _PEOPLE),
    Allowed("repos/get-latest-release 200", "$.reactions", _PEOPLE),
    Allowed(
        "repos/create-or-update-environment 200",
        "$.can_admins_bypass",
        "recorded, but neither described nor to be set: the embedded GitHub has no such bypass",
    ),
    Allowed(
        "repos/get 200",
        "$.security_and_analysis",
        "scanning, which the embedded GitHub does not have; shown to admins alone",
    ),
    Allowed(
        "repos/get-branch 200",
        "$.protection.enforce_admins",
        "recorded in 2018 in an early form of branch protection; no longer described",
    ),
    *(
        Allowed(
            "repos/get-branch-protection 200",
            path,
            "the recorded branch lets only some people push and dismiss; none does here",
        )
        for path in ("$.required_pull_request_reviews.dismissal_restrictions", "$.restrictions")
    ),
    Allowed(
        "issues/* 200",
        "$.pull_request",
        "until 2013 every issue had it, with nothing but null in it",
    ),
)

_NEWER = "newer than these recordings, and described by GitHub"
_ALSO_A_PULL = "the tour asks for a pull request as an issue, too; the recordings do not"

# Shown by the embedded GitHub, but never recorded.
EXTRA: Sequence[Allowed] = (
    Allowed("apps/create-installation-access-token 201", "$.permissions.contents", _OWN_APP),
    Allowed(
        "apps/create-installation-access-token 201",
        "$.repositories",
        "the tour asks for a token of one repository; the recordings for one of all",
    ),
    Allowed("repos/create-release 201", "$.author.user_view_type", _NEWER),
    Allowed(
        "actions/list-workflow-runs-for-repo 200", "$.workflow_runs[].*.user_view_type", _NEWER
    ),
    Allowed("repos/create-release 201", "$.immutable", _NEWER),
    Allowed("repos/create-release 201", "$.updated_at", _NEWER),
    Allowed("*", "$*.has_pull_requests", _NEWER),
    Allowed("*", "$*.pull_request_creation_policy", _NEWER),
    Allowed("issues/*sub-issue* 20[01]", "$*.issue_dependencies_summary", _NEWER),
    Allowed("issues/*", "$*.pinned_comment", _NEWER),
    Allowed("issues/*sub-issue* 20[01]", "$*.type", _NEWER),
    Allowed("issues/get 200", "$.draft", _ALSO_A_PULL),
    Allowed("issues/get 200", "$.pull_request", _ALSO_A_PULL),
    Allowed("issues/get 200", "$.parent_issue_url", "the recorded issue is nobody's sub-issue"),
    Allowed("issues/list-sub-issues 200", "$[].parent_issue_url", _NEWER),
)

# Of another type than recorded.
TYPES: Sequence[Allowed] = ()

# The same for Octokit's scenarios, which were recorded in 2022.
SCENARIO_EXTRA: Sequence[Allowed] = (
    Allowed("apps/create-installation-access-token 201", "$.permissions.contents", _OWN_APP),
    Allowed(
        "apps/create-installation-access-token 201",
        "$.repositories",
        "the tour asks for a token of one repository; the recordings for one of all",
    ),
    Allowed("*", "$*.user_view_type", _NEWER),
    # Errors name their status since 2024.
    Allowed("* 4[0-9][0-9]", "$.status", _NEWER),
    Allowed("issues/* 20[01]", "$*.issue_dependencies_summary", _NEWER),
    Allowed("issues/* 20[01]", "$*.pinned_comment", _NEWER),
    Allowed("issues/* 20[01]", "$*.sub_issues_summary", _NEWER),
    Allowed("issues/* 20[01]", "$*.type", _NEWER),
    Allowed("issues/list-for-repo 200", "$[].closed_by", _NEWER),
    Allowed("repos/create-or-update-file-contents 201", "$.commit.verification.*", _NEWER),
    Allowed("repos/get 200", "$.custom_properties", _NEWER),
    Allowed("repos/get 200", "$.has_*", _NEWER),
    Allowed("repos/get 200", "$.*merge_commit_*", _NEWER),
    Allowed("repos/get 200", "$.pull_request_creation_policy", _NEWER),
    Allowed("repos/get-release-by-tag 200", "$.immutable", _NEWER),
    Allowed("repos/get-release-by-tag 200", "$.updated_at", _NEWER),
)

"""What depends on the plan of a repository's owner and on who may see the repository.

https://docs.github.com/get-started/learning-about-github/githubs-plans
"""

from typing import Literal, get_args

from hotfix_actions.sandbox.web.answers import GitHubError, unprocessable
from hotfix_actions.sandbox.work import Repo

Plan = Literal["free", "pro", "team", "enterprise"]
PLANS: tuple[Plan, ...] = get_args(Plan)
Visibility = Literal["public", "private", "internal"]
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)


def plan_of(repo: Repo) -> str:
    """Return the plan of a repository's owner; without a word about it the one that has all."""
    return str(repo.owner["plan"] or "enterprise")


def visibility(repo: Repo) -> Visibility:
    """Return who may see a repository."""
    if not repo.row["private"]:
        return "public"
    return "internal" if repo.setting("internal") else "private"


def check_rulesets(repo: Repo) -> None:
    """Refuse rulesets and protected branches of a private repository on the free plan.

    "Rulesets are available in public repositories with GitHub Free ... and in public and private
    repositories with GitHub Pro, GitHub Team, and GitHub Enterprise Cloud":
    https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
    """
    if repo.row["private"] and plan_of(repo) == "free":
        raise GitHubError(
            403, "Upgrade to GitHub Pro or make this repository public to enable this feature."
        )


def check_reviewers(repo: Repo) -> None:
    """Refuse required reviewers of a private repository's environment without Enterprise.

    "If you are on a GitHub Free, GitHub Pro, or GitHub Team plan, required reviewers are only
    available for public repositories": https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments
    The sentence is the one that people report (backstage/backstage#28977).
    """
    if repo.row["private"] and plan_of(repo) != "enterprise":
        raise unprocessable(
            "Failed to create the environment protection rule. Please ensure the billing plan"
            " supports the required reviewers protection rule."
        )


def has_policies(repo: Repo) -> bool:
    """Tell whether Actions policies can be made here.

    "All public repositories, and private repositories on GitHub Team or GitHub Enterprise":
    https://docs.github.com/actions/how-tos/administer/control-workflow-execution
    """
    return not repo.row["private"] or plan_of(repo) in {"team", "enterprise"}

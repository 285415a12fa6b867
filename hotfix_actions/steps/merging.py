"""How pull requests are merged: what a branch allows, arming auto-merge, bringing up to date."""

from hotfix_actions.context import Context
from hotfix_actions.domain.merge_method import Merging, merging
from hotfix_actions.domain.world import Pull


def into(context: Context, branch: str) -> Merging:
    """Read how pull requests into a branch may be merged."""

    def read() -> Merging:
        rules = context.ports.rules
        return merging(branch, rules.repository(), rules.of_branch(branch))

    return context.once(f"merging into {branch}", read)


def is_behind(context: Context, pull: Pull, head: str, how: Merging) -> bool:
    """Whether a pull request lacks commits of its base (at `head`) that it must hold to be merged.

    GitHub says so itself where the rule is a branch protection, which only administrators can read.
    """
    if pull.behind:
        return True
    if not how.up_to_date or not head:
        return False
    return context.ports.history.compare(head, pull.head).status in ("behind", "diverged")


def arm(context: Context, pull: Pull, how: Merging) -> bool:
    """Arm auto-merge by the branch's method; where GitHub will not, its words are kept."""
    method = how.method
    if method is None:
        return False
    refusal = context.ports.pulls.arm_auto_merge(pull, method)
    if refusal:
        _told(context)[f"arm {pull.number}"] = refusal
    return not refusal


def update(context: Context, pull: Pull) -> None:
    """Bring a pull request's branch up to date; GitHub does it a little later, or says why not."""
    _told(context)[f"update {pull.number}"] = context.ports.pulls.update_branch(pull)


def not_armed(context: Context, pull: Pull | None) -> str:
    """Return why GitHub would not arm auto-merge in this run; empty where it was not refused."""
    return _told(context).get(f"arm {pull.number}", "") if pull else ""


def updating(context: Context, pull: Pull | None) -> str | None:
    """Return why GitHub would not update in this run: empty where it does, None if not asked."""
    return _told(context).get(f"update {pull.number}") if pull else None


def _told(context: Context) -> dict[str, str]:
    """Return what GitHub said in this run when something was to be done to a pull request."""
    return context.once("told about pull requests", dict)

"""Whether rules let a pull request be merged."""

from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.rules import reviews, status_checks
from hotfix_actions.sandbox.rules.content import UNSIGNED, is_signed
from hotfix_actions.sandbox.rules.direct import MERGES, QUEUE
from hotfix_actions.sandbox.rules.rule import Rule
from hotfix_actions.sandbox.rules.rulesets import binding, rules_for
from hotfix_actions.sandbox.shapes.pulls import base_tip, commits_of
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

BEHIND = "Head branch is out of date. Review and try the merge again."

# GitHub's words for a merge method that settings or rules do not allow.
METHODS = {"merge": "Merge commits", "squash": "Squash merges", "rebase": "Rebase merges"}


def blocking(work: Work, repo: Repo, pull: Row, *, bypass: bool) -> list[str]:
    """Return a sentence for everything that stands in the way of merging, each once.

    `bypass`: leave out the rules that the actor may pass.
    """
    ref = f"refs/heads/{pull['base_ref']}"
    rules = binding(work, repo, ref, merging=True) if bypass else rules_for(work.db, repo, ref)
    said = [sentence for rule in rules for sentence in _judge(work, repo, pull, rule)]
    return list(dict.fromkeys(said))


def method_refusal(work: Work, repo: Repo, pull: Row, method: str) -> str | None:
    """Return why a merge method is not allowed; None when it is."""
    ref = f"refs/heads/{pull['base_ref']}"
    setting = {"merge": "allow_merge_commit"}.get(method, f"allow_{method}_merge")
    allowed = bool(repo.setting(setting))
    for rule in binding(work, repo, ref, merging=True):
        allowed &= method in rule.parameters.get("allowed_merge_methods", METHODS)
        if rule.type == "required_linear_history" and method == "merge":
            return MERGES
        if rule.type == "required_signatures" and not _signable(work, repo, pull, method):
            return UNSIGNED
    return None if allowed else f"{METHODS[method]} are not allowed on this repository."


def queue_of(work: Work, repo: Repo, pull: Row) -> str | None:
    """Return the merge method of the queue that a pull request goes through; None without one.

    https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
    """
    rules = rules_for(work.db, repo, f"refs/heads/{pull['base_ref']}")
    methods = [rule.parameters["merge_method"] for rule in rules if rule.type == "merge_queue"]
    return methods[0].lower() if methods else None


def _signable(work: Work, repo: Repo, pull: Row, method: str) -> bool:
    """Tell whether all commits would be signed: GitHub signs the one that it makes itself.

    It cannot sign for the authors of commits that it rebases.
    """
    if method == "squash":
        return True
    return method == "merge" and all(is_signed(work, repo, sha) for sha in commits_of(repo, pull))


def _judge(work: Work, repo: Repo, pull: Row, rule: Rule) -> list[str]:
    if rule.type == "pull_request":
        return reviews.unmet(work, repo, pull, rule.parameters)
    if rule.type == "update":
        return ["Cannot update this protected ref."]
    if rule.type == "merge_queue":
        return [QUEUE]
    if rule.type != "required_status_checks":
        return []
    said = status_checks.unmet(work, repo, pull["head_sha"], rule.parameters)
    strict = rule.parameters.get("strict_required_status_checks_policy", False)
    behind = strict and not is_ancestor(repo.git, base_tip(repo, pull), pull["head_sha"])
    return [*([said] if said else []), *([BEHIND] if behind else [])]

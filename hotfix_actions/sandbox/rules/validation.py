"""What a ruleset may say: known rules with known parameters, and actors that can bypass.

A rule that the embedded GitHub does not enforce is answered with 501, never kept and ignored.
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.actors import ACTIONS_APP_ID
from hotfix_actions.sandbox.rules.rulesets import ROLE_IDS
from hotfix_actions.sandbox.web.answers import GitHubError, custom, unknown
from hotfix_actions.sandbox.web.fields import Field, check_body, check_known, fields
from hotfix_actions.sandbox.work import Repo, Work

_NO_PARAMETERS = fields("")
_RULES: dict[str, dict[str, Field]] = {
    "creation": _NO_PARAMETERS,
    "deletion": _NO_PARAMETERS,
    "non_fast_forward": _NO_PARAMETERS,
    "required_linear_history": _NO_PARAMETERS,
    "required_signatures": _NO_PARAMETERS,
    "update": fields("update_allows_fetch_and_merge:boolean"),
    "pull_request": fields(
        "required_approving_review_count:integer! dismiss_stale_reviews_on_push:boolean!"
        " require_code_owner_review:boolean! require_last_push_approval:boolean!"
        " required_review_thread_resolution:boolean! allowed_merge_methods:array"
    ),
    "required_status_checks": fields(
        "required_status_checks:array! strict_required_status_checks_policy:boolean!"
        " do_not_enforce_on_create:boolean"
    ),
    "merge_queue": fields(
        "check_response_timeout_minutes:integer! grouping_strategy:string(ALLGREEN,HEADGREEN)!"
        " max_entries_to_build:integer! max_entries_to_merge:integer!"
        " merge_method:string(MERGE,SQUASH,REBASE)! min_entries_to_merge:integer!"
        " min_entries_to_merge_wait_minutes:integer!"
    ),
}
_PUSH_RULES: dict[str, dict[str, Field]] = {
    "file_path_restriction": fields("restricted_file_paths:array!"),
    "file_extension_restriction": fields("restricted_file_extensions:array!"),
}
_MOST_APPROVALS = 10
_ACTORS = {"Integration", "OrganizationAdmin", "RepositoryRole", "Team", "User", "DeployKey"}


def check_ruleset(work: Work, repo: Repo, values: Mapping[str, Any]) -> None:
    """Refuse a ruleset that GitHub would refuse (422) or that is not known here (501)."""
    check_known(values["conditions"], {"ref_name"}, "the conditions of a ruleset")
    check_known(values["conditions"].get("ref_name", {}), {"include", "exclude"}, "ref_name")
    for pattern in _patterns(values["conditions"]):
        if not pattern.startswith(("~", f"refs/{_folder(values['target'])}/")):
            raise _invalid(f"Invalid target patterns: '{pattern}'")
    push = values["target"] == "push"
    if push and (not repo.row["private"] or values["conditions"]):
        # "Push rulesets are available ... in internal and private repositories"; they name no ref.
        raise _invalid("Push rulesets are not available for this repository")
    for rule in values["rules"]:
        _check_rule(repo, rule, _PUSH_RULES if push else _RULES)
    for actor in values["bypass_actors"]:
        _check_actor(work, repo, actor)


def _check_rule(repo: Repo, rule: Mapping[str, Any], known: Mapping[str, dict[str, Field]]) -> None:
    check_known(rule, {"type", "parameters"}, "a rule")
    kind, parameters = rule.get("type", ""), rule.get("parameters", {})
    if kind not in known:
        raise unknown(f"the rule {kind}")
    if kind == "merge_queue" and repo.owner["type"] != "Organization":
        # Measured by others (s4k10503/velvet#298): an account of a person has no merge queue.
        raise GitHubError(422, "Validation Failed", errors=["Invalid rule 'merge_queue': "])
    check_known(parameters, known[kind], f"the rule {kind}")
    check_body(known[kind], parameters)
    if not 0 <= parameters.get("required_approving_review_count", 0) <= _MOST_APPROVALS:
        raise _invalid("Invalid rule 'pull_request': required_approving_review_count")
    for check in parameters.get("required_status_checks", []):
        check_known(check, {"context", "integration_id"}, "a required status check")


def _check_actor(work: Work, repo: Repo, actor: Mapping[str, Any]) -> None:
    check_known(actor, {"actor_id", "actor_type", "bypass_mode"}, "a bypass actor")
    kind, actor_id = actor.get("actor_type"), actor.get("actor_id")
    if kind not in _ACTORS:
        raise _invalid(f"Invalid bypass actor type: {kind}")
    if kind == "Integration":
        _check_app(work, actor_id)
    if kind == "RepositoryRole" and actor_id not in ROLE_IDS:
        raise _invalid("Actor role must be part of the ruleset source or owner organization")
    if kind == "OrganizationAdmin" and repo.owner["type"] != "Organization":
        raise _invalid("Actor organization admin is not available for this repository")


def _check_app(work: Work, actor_id: object) -> None:
    # GITHUB_TOKEN's App is GitHub's, not the owner's: it can bypass nothing.
    if actor_id == ACTIONS_APP_ID:
        raise _invalid(
            "Actor GitHub Actions integration must be part of the ruleset source or owner"
            " organization"
        )
    if work.db.one("SELECT 1 FROM apps WHERE id = ?", actor_id) is None:
        raise _invalid("Actor integration must be part of the ruleset source or owner organization")


def _patterns(conditions: Mapping[str, Any]) -> list[str]:
    names = conditions.get("ref_name", {})
    return [*names.get("include", []), *names.get("exclude", [])]


def _folder(target: str) -> str:
    return {"branch": "heads", "tag": "tags", "push": ""}[target]


def _invalid(message: str) -> GitHubError:
    return custom("Ruleset", message)

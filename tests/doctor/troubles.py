"""Repositories with one trouble each: how they are made, and what the doctor says of them."""

from collections.abc import Mapping
from typing import Any

from tests.doctor.town import (
    CI,
    CONFIG,
    DEPLOYING,
    OURS,
    PIN,
    SETTINGS,
    WORKFLOW,
    kept_tags,
    reviewed,
    rule,
    ruleset,
)

HOTFIX, MAIN = "refs/heads/hotfix/[0-9]*", "refs/heads/main"
FLOW = ".github/workflows/hotfix.yml"
TARGET = "workflow_run: {workflows: [ci], types: [completed]}"


def with_rules(*more: Mapping[str, Any]) -> dict[str, Any]:
    return {"rulesets": (reviewed(), kept_tags(), *more)}


def on(include: str, *rules: Mapping[str, Any], target: str = "branch") -> dict[str, Any]:
    return with_rules(ruleset("theirs", target, include, *rules))


def pushes(*rules: Mapping[str, Any]) -> dict[str, Any]:
    return {**ruleset("theirs", "push", "", *rules), "conditions": {}}


def bypassed() -> dict[str, Any]:
    owners = {"actor_type": "RepositoryRole", "actor_id": 4, "bypass_mode": "always"}
    return {**reviewed(), "bypass_actors": [owners]}


def flow(old: str, new: str) -> dict[str, Any]:
    assert old in WORKFLOW
    return {"files": {FLOW: WORKFLOW.replace(old, new)}}


def configured(text: str) -> dict[str, Any]:
    return {"files": {".github/hotfix.yml": text}}


def requires(name: str) -> dict[str, Any]:
    listed = [{"context": name}]
    return rule(
        "required_status_checks",
        strict_required_status_checks_policy=False,
        required_status_checks=listed,
    )


NO_JSONL = rule("file_extension_restriction", restricted_file_extensions=["*.jsonl"])
QUEUE = {
    "check_response_timeout_minutes": 60,
    "grouping_strategy": "ALLGREEN",
    "max_entries_to_build": 5,
    "max_entries_to_merge": 5,
    "merge_method": "MERGE",
    "min_entries_to_merge": 1,
    "min_entries_to_merge_wait_minutes": 5,
}
APP_KEY = "HOTFIX_APP_PRIVATE_KEY"
REVIEWERS = {"reviewers": [{"type": "User", "id": 2}]}
# What is wrong with the repository, what the doctor names, a part of the remedy.
TROUBLES: list[tuple[dict[str, Any], str, str]] = [
    (on(HOTFIX, rule("merge_queue", **QUEUE)), "hotfix-merge-queue", "hotfix/**"),
    (on(HOTFIX, rule("required_signatures")), "commits-unsigned", "GitHub App"),
    (
        {"private": True, **with_rules(pushes(NO_JSONL))},
        "push-refused",
        "bypass",
    ),
    ({"has_issues": False}, "issues-off", "--enable-issues"),
    ({"archived": True}, "repository-archived", "gh repo unarchive"),
    ({"immutable_releases": False}, "releases-mutable", "immutable-releases"),
    ({"allow_auto_merge": False}, "auto-merge-off", "--enable-auto-merge"),
    ({"actions_enabled": False}, "actions-off", "actions/permissions -F enabled=true"),
    (
        {"allowed_actions": "selected", "selected_actions": {"github_owned_allowed": True}},
        "action-not-allowed",
        "patterns_allowed[]=hotfix-actions/*",
    ),
    (
        {**flow(f"actions/checkout@{PIN}", "actions/checkout@v5"), "sha_pinning_required": True},
        "action-not-pinned",
        "hotfix init --yes",
    ),
    (flow(TARGET, "pull_request_target: {}"), "event-blocked-by-default", "hotfix protect"),
    (
        flow("  workflow_run:", "  pull_request_target: {}\n  workflow_run:"),
        "event-blocked-but-driven",
        "hotfix protect",
    ),
    (
        {"app": "", "environment_secrets": DEPLOYING, "can_approve_pull_request_reviews": False},
        "actions-may-not-open-pulls",
        "can_approve_pull_request_reviews=true",
    ),
    ({"default_workflow_permissions": "write"}, "workflow-rights-wide", "=read"),
    ({"environment_secrets": DEPLOYING}, "app-id-without-key", f"set {APP_KEY} --env hotfix"),
    ({"app": ""}, "app-key-without-id", "gh variable set HOTFIX_APP_ID"),
    ({"files": {FLOW: None}}, "workflow-missing", "hotfix init"),
    (
        {"disabled_workflows": {FLOW: "disabled_manually"}},
        "workflow-inactive",
        "gh workflow enable hotfix.yml",
    ),
    (
        {"disabled_workflows": {".github/workflows/ci.yml": "disabled_inactivity"}},
        "heard-workflow-inactive",
        "gh workflow enable ci.yml",
    ),
    (flow("  issues: {types: [labeled]}\n", ""), "workflow-hears-too-little", "hotfix init --yes"),
    (flow(f"@{PIN}", "@main"), "action-moves", "hotfix init --yes"),
    (flow(OURS, OURS[:-40] + "v0.1.0"), "action-mixed", "hotfix init --yes"),
    (configured(CONFIG + "gaurd: {}\n"), "configuration-fault", "hotfix config check"),
    (configured(""), "no-environments", "docs/configuration.md"),
    ({"tag": ""}, "no-base-tag", "git tag -a v1.0.0"),
    ({"tag": "v2"}, "no-base-tag", "git tag -a v1.0.0"),
    ({"rulesets": (kept_tags(),)}, "review-not-enforced", "hotfix protect"),
    ({"rulesets": (reviewed(),)}, "tags-unprotected", "rulesets -f name='release tags'"),
    ({"rulesets": (bypassed(), kept_tags())}, "review-bypassed", "settings/rules"),
    (on(MAIN, rule("update")), "default-branch-refused", "ruleset theirs"),
    (on(HOTFIX, rule("creation")), "hotfix-branch-refused", "ruleset theirs"),
    (on(HOTFIX, rule("update")), "hotfix-branch-refused", "ruleset theirs"),
    (on(HOTFIX, rule("deletion")), "hotfix-branch-kept", "ruleset theirs"),
    (on("refs/tags/v*", rule("creation"), target="tag"), "tag-refused", "ruleset theirs"),
    (
        {**on(MAIN, rule("required_linear_history")), "allow_squash_merge": False,
         "allow_rebase_merge": False},
        "no-merge-method",
        "--enable-squash-merge",
    ),
    ({**on(MAIN, rule("required_linear_history"))}, "merge-back-squashed", "nothing"),
    (on(MAIN, requires("renamed")), "check-unreported", "take it out"),
    (on(HOTFIX, requires("unit")), "check-cannot-run", "on.pull_request.branches"),
    (
        {"environments": {"production": None}, "files": {".github/workflows/none.yml": CI}},
        "production-missing",
        "reviewers[][type]=User",
    ),
    ({"environments": {"production": {}}}, "production-unreviewed", "reviewers[][type]=User"),
    ({"environments": {"production-rollback": REVIEWERS}}, "rollback-waits", "wait_timer=0"),
    (
        {"environment_secrets": {"production": ["KEY"], "hotfix": [APP_KEY]}},
        "rollback-lacks-secrets",
        "gh secret set KEY --env production-rollback",
    ),
    (
        {"environment_branches": {**SETTINGS["environment_branches"], "production": ["release/*"]}},
        "environment-refuses-branch",
        "-f name=main",
    ),
    ({"secrets": [APP_KEY]}, "app-key-for-every-branch", f"gh secret delete {APP_KEY}"),
    ({"secrets": ["KEY"]}, "secret-for-every-branch", "gh secret set KEY --env production"),
    ({"environments": {"hotfix": REVIEWERS}}, "app-environment-waits", "environments/hotfix"),
]  # fmt: skip

"""Every trouble of a set-up as facts: what is wrong, its code, and a part of the remedy."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hotfix_actions.domain.restore import PLACEHOLDER
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.setup.facts import (
    Allowed,
    Fault,
    Job,
    Limit,
    Policy,
    Probe,
    Rule,
    Token,
    Unread,
    WorkflowRights,
)
from hotfix_actions.domain.versions.facts import NoBase
from tests.doctor import right
from tests.doctor.right import NOW, environments, facts, repository, settings, workflow

RIGHT = facts()
RESTING = workflow(
    path=".github/workflows/hotfix-sweep.yml",
    events=frozenset({"schedule"}),
    state="disabled_inactivity",
)
TOKEN, MACHINE, ENVIRONMENTS = RIGHT.token, RIGHT.machine, environments()
PRODUCTION, ROLLBACK, OF_APP = ENVIRONMENTS
APP_KEY = "HOTFIX_APP_PRIVATE_KEY"
APP = Token("app")
TARGET = frozenset({"issues", "issue_comment", "workflow_dispatch", "pull_request_target"})
EVENTS = frozenset({"issues", "workflow_dispatch", "workflow_run"})
WITH_RUN = TARGET | {"workflow_run"}


def required(name: str) -> Rule:
    listed = [{"context": name}, {"context": "hotfix-gate"}]
    return Rule("required_status_checks", {"required_status_checks": listed}, "checks")


def hotfix(*more: Rule) -> dict[str, Any]:
    assert isinstance(RIGHT.hotfix_rules, tuple)
    return {"hotfix_rules": (*RIGHT.hotfix_rules, *more)}


def production(**changes: Any) -> dict[str, Any]:
    return {"environments": environments(production=replace(PRODUCTION, **changes))}


def rollback(**changes: Any) -> dict[str, Any]:
    return {"environments": environments(production_rollback=replace(ROLLBACK, **changes))}


def of_app(**changes: Any) -> dict[str, Any]:
    return {"environments": environments(hotfix=replace(OF_APP, **changes))}


def machine(**changes: Any) -> dict[str, Any]:
    return {"machine": replace(MACHINE, **changes)}


def token(**changes: Any) -> dict[str, Any]:
    return {"token": replace(TOKEN, **changes)}


def long_watch() -> Any:
    one = settings().environments["production"]
    watch = WatchSettings(seconds="50m")
    return settings(environments={"production": type(one)(
        deploy=one.deploy, restore=one.restore, watch=watch)})  # fmt: skip


def without_restore() -> Any:
    one = settings().environments["production"]
    made = ("sh", "-c", f'echo "{PLACEHOLDER} $HOTFIX_RESTORE"; exit 1')
    return settings(environments={"production": type(one)(deploy=one.deploy, restore=made)})


UNJUDGED = settings().environments["production"]
NOWHERE = Unread("the repository", "401 Bad credentials", refused=True)
PUT = "gh api -X PUT repos/acme/shop/"
# What is wrong, the code that names it, and a part of the remedy.
CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"token": Token("none"), "repository": NOWHERE}, "token-missing", "export HOTFIX_TOKEN="),
    (
        {"token": Token("classic", refused="401 Bad credentials"), "repository": NOWHERE},
        "token-refused",
        "gh auth login",
    ),
    (token(expires=NOW + timedelta(hours=2)), "token-ends", "settings/tokens"),
    (token(expires=NOW + timedelta(days=3)), "token-ends-soon", "settings/tokens"),
    (token(scopes=frozenset({"read:org", "workflow"})), "scope-missing", "--scopes repo,workflow"),
    (token(scopes=frozenset({"repo"})), "scope-workflow-missing", "--scopes repo,workflow"),
    (token(role="triage"), "role-too-low", "collaborators/mona -f permission=push"),
    (
        {"token": replace(APP, may={"issues: write": False, "contents: write": True})},
        "permission-missing",
        "issues: write",
    ),
    ({"token": Token("job")}, "token-of-the-job", "hotfix init"),
    ({"token": APP, "settings": long_watch()}, "token-too-short", "watch.for"),
    ({"limit": Limit(1000, 12, NOW)}, "requests-used-up", "03:00 UTC"),
    ({"limit": Limit(1000, 200, NOW)}, "requests-low", "03:00 UTC"),
    ({"repository": repository(asked="acme/store")}, "repository-renamed", "git remote set-url"),
    ({"repository": repository(archived=True)}, "repository-archived", "gh repo unarchive"),
    ({"repository": repository(disabled=True)}, "repository-disabled", "support.github.com"),
    ({"repository": repository(has_issues=False)}, "issues-off", "--enable-issues"),
    ({"repository": repository(auto_merge=False)}, "auto-merge-off", "--enable-auto-merge"),
    ({"immutable": False}, "releases-mutable", PUT + "immutable-releases"),
    ({"allowed": Allowed(enabled=False)}, "actions-off", PUT + "actions/permissions -F enabled"),
    (
        {"allowed": Allowed(enabled=True, which="selected", patterns=("other/*",))},
        "action-not-allowed",
        "patterns_allowed[]=hotfix-actions/*",
    ),
    (
        {
            "allowed": Allowed(enabled=True, pinned_only=True),
            "workflows": (workflow(others=("actions/checkout@v5",)),),
        },
        "action-not-pinned",
        "hotfix init --yes",
    ),
    ({"workflows": (workflow(events=TARGET),)}, "event-blocked-by-default", "hotfix protect"),
    (
        {"policies": (Policy("strict", EVENTS),)},
        "event-blocked-by-policy",
        "issue_comment",
    ),
    ({"workflows": (workflow(events=WITH_RUN),)}, "event-blocked-but-driven", "hotfix protect"),
    (
        {
            "app_id": False,
            **of_app(secrets=frozenset()),
            "rights": WorkflowRights("read", opens_pulls=False),
        },
        "actions-may-not-open-pulls",
        "can_approve_pull_request_reviews=true",
    ),
    (
        {"rights": WorkflowRights("write", opens_pulls=True)},
        "workflow-rights-wide",
        "default_workflow_permissions=read",
    ),
    (of_app(secrets=frozenset()), "app-id-without-key", f"gh secret set {APP_KEY} --env hotfix"),
    ({"app_id": False}, "app-key-without-id", "gh variable set HOTFIX_APP_ID"),
    ({"workflows": ()}, "workflow-missing", "hotfix init"),
    (
        {"workflows": (workflow(state="disabled_manually"),)},
        "workflow-inactive",
        "gh workflow enable hotfix.yml",
    ),
    (
        {"workflows": (workflow(silent=((".github/workflows/ci.yml", "disabled_inactivity"),)),)},
        "heard-workflow-inactive",
        "gh workflow enable ci.yml",
    ),
    (
        {"workflows": (RESTING, workflow()), "begun": "hotfix/1.2.4-high-it-is-41"},
        "sweep-disabled",
        "gh workflow enable hotfix-sweep.yml",
    ),
    (
        {"workflows": (workflow(events=frozenset({"workflow_dispatch"})),)},
        "workflow-hears-too-little",
        "hotfix init --yes",
    ),
    (
        {"workflows": (workflow(uses=("hotfix-actions/hotfix-actions@main",)),)},
        "action-moves",
        "hotfix init --yes",
    ),
    (
        {"workflows": (workflow(uses=tuple(f"o/hotfix-actions@v1.{n}.0" for n in (1, 2))),)},
        "action-mixed",
        "hotfix init --yes",
    ),
    (
        {
            "settings": Unread("the configuration", "it has faults"),
            "faults": (Fault(3, "guard", "unknown key 'max'"),),
        },
        "configuration-fault",
        "hotfix config check",
    ),
    ({"settings": settings(environments={})}, "no-environments", "docs/configuration.md"),
    ({"base": NoBase("no-tags", {})}, "no-base-tag", "git tag -a v1.0.0"),
    ({"plan_refuses": "403 Upgrade to GitHub Pro", "hotfix_rules": (), "tag_rules": ()},
     "plan-without-rules", "settings/billing"),
    ({"hotfix_rules": ()}, "review-not-enforced", "hotfix protect"),
    (
        {"hotfix_rules": (
            Rule("non_fast_forward"), Rule("pull_request", right.REVIEW, "r", people=("owners",)))},
        "review-bypassed",
        "settings/rules",
    ),
    ({"default_rules": (Rule("update", ruleset="frozen"),)}, "default-branch-refused", "frozen"),
    (hotfix(Rule("creation", ruleset="closed")), "hotfix-branch-refused", "ruleset closed"),
    (hotfix(Rule("deletion", ruleset="kept")), "hotfix-branch-kept", "ruleset kept"),
    (
        hotfix(Rule("required_deployments", {"required_deployment_environments": ["qa"]}, "qa")),
        "hotfix-needs-deployments",
        "hotfix/**",
    ),
    (hotfix(Rule("merge_queue", ruleset="queue")), "hotfix-merge-queue", "hotfix/**"),
    (hotfix(Rule("required_signatures", ruleset="signed")), "commits-unsigned", "GitHub App"),
    (
        {
            "repository": repository(methods=frozenset({"merge"})),
            "default_rules": (Rule("required_linear_history"),),
        },
        "no-merge-method",
        "--enable-squash-merge",
    ),
    ({"default_rules": (Rule("required_linear_history"),)}, "merge-back-squashed", "nothing"),
    (
        {"tag_rules": (*RIGHT.tag_rules, Rule("creation", ruleset="releases"))},  # type: ignore[misc]
        "tag-refused",
        "ruleset releases",
    ),
    ({"tag_rules": ()}, "tags-unprotected", "gh api repos/acme/shop/rulesets"),
    (
        {"push_rules": (
            Rule("file_extension_restriction", {"restricted_file_extensions": ["*.jsonl"]}, "p"),)},
        "push-refused",
        "bypass",
    ),
    ({"default_rules": (required("ci"),)}, "check-unreported", "take it out"),
    (
        {
            **hotfix(required("ci")),
            "reported": {"ci": "github-actions"},
            "jobs": (Job("ci", ".github/workflows/ci.yml", starts=False),),
        },
        "check-cannot-run",
        "on.pull_request.branches",
    ),
    (
        {"faults": (Fault(0, "the file", "it is named .github/hotfix.yaml, and another is read"),)},
        "configuration-misnamed",
        "git mv .github/hotfix.yaml .github/hotfix.yml",
    ),
    ({"settings": without_restore()}, "restore-missing", "puts production back"),
    (
        {
            "settings": settings(environments=dict.fromkeys(("staging", "production"), UNJUDGED)),
            "environments": (*environments(), replace(PRODUCTION, name="staging")),
        },
        "staging-unjudged",
        "add one of both",
    ),
    ({"environments": (ROLLBACK, OF_APP)}, "production-missing", "reviewers[][type]=User"),
    ({"environments": (PRODUCTION, OF_APP), "settings": settings()}, "environment-missing",
     PUT + "environments/production-rollback"),
    (production(people=()), "production-unreviewed", PUT + "environments/production"),
    (
        production(people=("mona",), prevents_self_review=True),
        "production-one-reviewer",
        "second reviewer",
    ),
    (rollback(people=("mona",)), "rollback-waits", "production-rollback -F wait_timer=0"),
    (
        rollback(secrets=frozenset()),
        "rollback-lacks-secrets",
        "gh secret set DEPLOY_KEY --env production-rollback",
    ),
    (production(branches=None), "environment-any-branch", "branch-policies -f name=main"),
    (production(branches=("release/*",)), "environment-refuses-branch", "-f name=main"),
    ({"secrets": frozenset({APP_KEY})}, "app-key-for-every-branch", f"gh secret delete {APP_KEY}"),
    ({"secrets": frozenset({"DEPLOY_KEY"})}, "secret-for-every-branch", "set DEPLOY_KEY --env"),
    (
        {"secrets": frozenset({"CLOUD"}), "workflows": (workflow(secrets=frozenset({"CLOUD"})),)},
        "secret-for-every-branch",
        "gh secret delete CLOUD",
    ),
    (of_app(wait_minutes=5), "app-environment-waits", "environments/hotfix -F wait_timer=0"),
    (of_app(branches=None), "environment-any-branch", "environments/hotfix"),
    (machine(system="Windows"), "system-unsupported", "Linux or macOS"),
    (machine(python=(3, 10)), "python-old", "uv python install"),
    (machine(git=(2, 34)), "git-old", "git-scm.com"),
    (machine(git=None), "git-old", "git-scm.com"),
    (machine(absent=("npm",)), "program-missing", "install npm"),
    (machine(skew=-300.0), "clock-off", "timedatectl"),
    (machine(in_actions=True, runner=(2, 330)), "runner-old", "actions/runner/releases"),
    ({"probe": Probe(created="403 no")}, "refs-not-created", "contents: write"),
    ({"probe": Probe(listed=False)}, "refs-not-listed", "state: branches"),
    ({"probe": Probe(moved="FORBIDDEN")}, "update-refs-refused", "state: branches"),
    ({"probe": Probe(stale_refused=False)}, "stale-write-accepted", "state: branches"),
    ({"probe": Probe(pair_refused=False)}, "pair-torn", "state: branches"),
    ({"probe": Probe(left=("hotfix/doctor/x/one",))}, "ref-left", "git push origin :refs/hotfix"),
]  # fmt: skip

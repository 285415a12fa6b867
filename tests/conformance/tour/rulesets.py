"""Rulesets and what they mean for a branch."""

from tests.conformance.tour.town import TouredTown, ok

RULES = [
    {"type": "deletion"},
    {"type": "non_fast_forward"},
    {
        "type": "pull_request",
        "parameters": {
            "required_approving_review_count": 1,
            "dismiss_stale_reviews_on_push": True,
            "require_code_owner_review": True,
            "require_last_push_approval": True,
            "required_review_thread_resolution": True,
            "allowed_merge_methods": ["merge", "squash"],
        },
    },
    {
        "type": "required_status_checks",
        "parameters": {
            "strict_required_status_checks_policy": True,
            "do_not_enforce_on_create": True,
            "required_status_checks": [{"context": "hotfix-gate"}],
        },
    },
]


def visit(town: TouredTown) -> None:
    mona = town.mona
    body = {
        "name": "hotfix branches",
        "target": "branch",
        "enforcement": "active",
        "bypass_actors": [
            {
                "actor_id": town.world.app_id("hotfix"),
                "actor_type": "Integration",
                "bypass_mode": "always",
            }
        ],
        "conditions": {"ref_name": {"include": ["refs/heads/hotfix/**"], "exclude": []}},
        "rules": RULES,
    }
    made = ok(mona.post("/rulesets", body))["id"]
    mona.read(f"/rulesets/{made}")
    mona.read("/rulesets")
    mona.read("/rules/branches/hotfix/1.0.1-door")
    ok(mona.put(f"/rulesets/{made}", body | {"enforcement": "disabled"}))
    ok(mona.delete(f"/rulesets/{made}"))
    assert mona.get(f"/rulesets/{made}").status_code == 404
    _policies(town)
    town.dev.branch("kept", {"kept.txt": "yes\n"})
    town.world.protect_branch("acme/tokens", "kept", approvals=1, contexts=["ci"])
    mona.read("/branches/kept/protection")


def _policies(town: TouredTown) -> None:
    rule = {"type": "restrict_action_events", "parameters": {"allowed_events": ["push"]}}
    body = {"name": "push alone", "enforcement": "active", "rules": [rule]}
    made = ok(town.mona.post("/actions/policies", body))["id"]
    town.mona.read(f"/actions/policies/{made}")
    town.mona.read("/actions/policies", has_parents="false")
    ok(town.mona.put(f"/actions/policies/{made}", {"enforcement": "disabled"}))
    ok(town.mona.delete(f"/actions/policies/{made}"))

"""Names of secrets and variables, and what else a repository is set up with."""

from tests.conformance.tour.town import TouredTown, ok


def visit(town: TouredTown) -> None:
    mona = town.mona
    town.world.set_repository(
        "acme/tokens",
        secrets=["DEPLOY_KEY"],
        organization_secrets=["SHARED"],
        organization_variables=["REGION"],
        environment_secrets={"tour": ["PASSWORD"]},
        environment_branches={"tour": ["main"]},
    )
    ok(mona.put("/environments/tour", {}))
    for rest in (
        "/actions/secrets",
        "/actions/organization-secrets",
        "/actions/organization-variables",
        "/environments/tour/secrets",
        "/environments/tour/deployment-branch-policies",
    ):
        assert mona.read(rest)["total_count"] == 1
    assert mona.get("/environments/none/secrets").status_code == 404
    patterns = {"github_owned_allowed": True, "patterns_allowed": ["acme/*"]}
    town.world.set_repository("acme/tokens", allowed_actions="selected", selected_actions=patterns)
    assert mona.read("/actions/permissions/selected-actions")["patterns_allowed"] == ["acme/*"]
    town.world.set_repository("acme/tokens", allowed_actions="all")

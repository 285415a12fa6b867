import pytest

from .github import Town, checks_rule, ok, pull_request_rule, said

pytestmark = pytest.mark.slow

FOUND = "Repository rule violations found\n\n"
BY_PULL = f"{FOUND}Changes must be made through a pull request.\n\n"


def test_a_direct_change_is_refused_wherever_it_is_tried(town: Town) -> None:
    town.rules(pull_request_rule())
    main = town.dev.sha("heads/main")
    sha = town.dev.commit(main, {"a": "1"})
    town.dev.branch("fix", {"b": "1"})
    refusals = {
        422: town.dev.patch("/git/refs/heads/main", {"sha": sha}),
        409: town.dev.put("/contents/c", {"message": "x", "content": "eA=="}),
    }
    for status, response in refusals.items():
        assert said(response) == (status, BY_PULL)
    merged = town.dev.post("/merges", {"base": "main", "head": "fix"})
    assert said(merged) == (409, BY_PULL)
    assert town.dev.sha("heads/main") == main


def test_a_branch_under_a_pull_request_rule_may_be_made_but_not_changed(town: Town) -> None:
    town.rules(pull_request_rule(), include="refs/heads/hotfix/*")
    town.dev.branch("hotfix/1.0.1", {"version": "1.0.1"})
    sha = town.dev.commit(town.dev.sha("heads/hotfix/1.0.1"), {"a": "1"})
    assert said(town.dev.patch("/git/refs/heads/hotfix/1.0.1", {"sha": sha})) == (422, BY_PULL)
    assert town.dev.delete("/git/refs/heads/hotfix/1.0.1").status_code == 204


@pytest.mark.parametrize(("ref", "what"), [("heads/keep", "branch"), ("tags/keep", "tag")])
def test_deletion_and_force_are_refused(town: Town, ref: str, what: str) -> None:
    main, first = town.dev.sha("heads/main"), town.git("rev-parse", "v1.0.0^{commit}")
    ok(town.dev.post("/git/refs", {"ref": f"refs/{ref}", "sha": main}))
    town.rules({"type": "deletion"}, {"type": "non_fast_forward"}, include=f"refs/{ref}")
    refused = (422, f"{FOUND}Cannot delete this {what}\n\n")
    assert said(town.dev.delete(f"/git/refs/{ref}")) == refused
    moved = town.dev.patch(f"/git/refs/{ref}", {"sha": first, "force": True})
    assert said(moved) == (422, f"{FOUND}Cannot force-push to this {what}\n\n")
    assert town.dev.sha(ref) == main


def test_creation_of_tags_is_restricted(town: Town) -> None:
    town.rules({"type": "creation"}, include="refs/tags/v*")
    body = {"ref": "refs/tags/v9", "sha": town.dev.sha("heads/main")}
    refused = f"{FOUND}Cannot create ref due to creations being restricted.\n\n"
    assert said(town.dev.post("/git/refs", body)) == (422, refused)
    assert ok(town.dev.post("/git/refs", body | {"ref": "refs/tags/x9"}))
    assert town.dev.get("/git/ref/tags/v9").status_code == 404


def test_update_stops_everybody_even_a_merge(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    town.rules({"type": "update"})
    refused = f"{FOUND}Cannot update this protected ref.\n\n"
    sha = town.dev.commit(town.dev.sha("heads/main"), {"b": "1"})
    assert said(town.dev.patch("/git/refs/heads/main", {"sha": sha})) == (422, refused)
    assert said(town.dev.merge(1)) == (405, refused)


def test_linear_history_takes_no_merge_commit(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    town.dev.grow("main", {"m": "1"})
    town.rules({"type": "required_linear_history"})
    refused = "This branch must not contain merge commits."
    assert said(town.dev.post("/merges", {"base": "main", "head": "fix"})) == (
        409,
        f"{FOUND}{refused}\n\n",
    )
    assert said(town.dev.merge(1)) == (405, refused)
    assert town.dev.merge(1, merge_method="squash").status_code == 200


def test_merge_methods_are_limited_by_rule(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    town.rules(pull_request_rule(0, allowed_merge_methods=["squash"]))
    assert said(town.dev.merge(1)) == (405, "Merge commits are not allowed on this repository.")
    assert town.dev.merge(1, merge_method="squash").status_code == 200


def test_required_checks_stop_a_merge_until_they_are_green(town: Town) -> None:
    head = town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    town.rules(checks_rule("gate", "lint"))

    def refused(sentence: str) -> None:
        assert said(town.dev.merge(1)) == (405, f"{FOUND}{sentence}\n\n")

    refused("2 of 2 required status checks are expected.")
    run = {"name": "gate", "head_sha": head, "status": "in_progress"}
    run_id = ok(town.app.post("/check-runs", run))["id"]
    refused("2 of 2 required status checks have not succeeded: 1 expected and 1 in progress.")
    ok(town.app.post(f"/statuses/{head}", {"state": "success", "context": "lint"}))
    refused('Required status check "gate" is in progress.')
    ok(town.app.patch(f"/check-runs/{run_id}", {"conclusion": "failure"}))
    refused('Required status check "gate" is failing.')
    ok(town.app.post("/check-runs", run | {"status": "completed", "conclusion": "neutral"}))
    assert town.dev.merge(1).status_code == 200


def test_a_check_counts_only_from_the_app_that_is_expected(town: Town) -> None:
    head = town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    check = {"context": "gate", "integration_id": town.world.app_id("hotfix")}
    town.rules(checks_rule(required_status_checks=[check]))
    done = {"name": "gate", "head_sha": head, "conclusion": "success"}
    other = town.client(town.world.app_token("other", permissions={"checks": "write"}))
    ok(other.post("/check-runs", done))
    ok(town.dev.post(f"/statuses/{head}", {"state": "success", "context": "gate"}))
    sentence = 'Required status check "gate" was not set by the expected GitHub app.'
    assert said(town.dev.merge(1)) == (405, f"{FOUND}{sentence}\n\n")
    ok(town.app.post("/check-runs", done))
    assert town.dev.merge(1).status_code == 200


def test_strict_checks_want_a_branch_that_is_up_to_date(town: Town) -> None:
    town.world.set("mergeable_lag", 0)
    head = town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    town.dev.grow("main", {"m": "1"})
    town.rules(checks_rule("gate", strict_required_status_checks_policy=True))
    ok(town.app.post(f"/statuses/{head}", {"state": "success", "context": "gate"}))
    assert town.dev.merge(1).status_code == 405
    assert town.dev.read("/pulls/1")["mergeable_state"] == "behind"
    ok(town.dev.put("/pulls/1/update-branch"))
    new = town.dev.sha("heads/fix")
    ok(town.app.post(f"/statuses/{new}", {"state": "success", "context": "gate"}))
    assert town.dev.merge(1).status_code == 200


def test_checks_are_wanted_of_a_new_branch_unless_the_rule_lets_it_be_made(town: Town) -> None:
    rule_id = town.rules(checks_rule("gate"), include="refs/heads/hotfix/*")
    body = {"ref": "refs/heads/hotfix/1", "sha": town.dev.sha("heads/main")}
    sentence = 'Required status check "gate" is expected.'
    assert said(town.dev.post("/git/refs", body)) == (422, f"{FOUND}{sentence}\n\n")
    rules = [checks_rule("gate", do_not_enforce_on_create=True)]
    ok(town.mona.put(f"/rulesets/{rule_id}", {"rules": rules}))
    assert town.dev.post("/git/refs", body).status_code == 201


def test_an_app_on_the_list_passes(town: Town) -> None:
    actor = {"actor_id": town.world.app_id("hotfix"), "actor_type": "Integration"}
    town.rules({"type": "creation"}, include="refs/tags/v*", bypass_actors=[actor])
    body = {"ref": "refs/tags/v9", "sha": town.dev.sha("heads/main")}
    assert town.mona.post("/git/refs", body).status_code == 422
    assert town.app.post("/git/refs", body).status_code == 201


def test_bypass_for_pull_requests_alone_does_not_let_a_push_pass(town: Town) -> None:
    actor = {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "pull_request"}
    ruleset = town.rules(pull_request_rule(), bypass_actors=[actor])
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    sha = town.mona.commit(town.mona.sha("heads/main"), {"b": "1"})
    assert town.mona.patch("/git/refs/heads/main", {"sha": sha}).status_code == 422
    assert town.dev.merge(1).status_code == 405
    assert town.mona.merge(1).status_code == 200
    shown = town.mona.read(f"/rulesets/{ruleset}")
    assert shown["current_user_can_bypass"] == "pull_requests_only"
    assert town.dev.read(f"/rulesets/{ruleset}")["current_user_can_bypass"] == "never"


@pytest.mark.parametrize(
    ("actor", "passes"),
    [
        ({"actor_id": 4, "actor_type": "RepositoryRole"}, True),
        ({"actor_id": 2, "actor_type": "RepositoryRole"}, False),
        ({"actor_id": 1, "actor_type": "OrganizationAdmin"}, False),
    ],
)
def test_people_pass_by_role(town: Town, actor: dict[str, object], passes: bool) -> None:
    town.rules({"type": "creation"}, include="refs/heads/x", bypass_actors=[actor])
    body = {"ref": "refs/heads/x", "sha": town.dev.sha("heads/main")}
    assert (town.dev.post("/git/refs", body).status_code == 201) is passes
    assert town.mona.post("/git/refs", body).status_code == (422 if passes else 201)


def test_github_actions_cannot_be_on_the_list(town: Town) -> None:
    actor = {"actor_id": 15368, "actor_type": "Integration", "bypass_mode": "always"}
    body = {"name": "x", "enforcement": "active", "bypass_actors": [actor]}
    response = town.mona.post("/rulesets", body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["message"] == (
        "Actor GitHub Actions integration must be part of the ruleset source or owner organization"
    )


@pytest.mark.parametrize("enforcement", ["disabled", "evaluate"])
def test_only_active_rulesets_bind(town: Town, enforcement: str) -> None:
    town.rules(pull_request_rule(), enforcement=enforcement)
    town.dev.grow("main", {"a": "1"})
    assert town.dev.read("/rules/branches/main") == []


def test_what_holds_for_a_branch_is_told_before_it_is_there(town: Town) -> None:
    town.rules({"type": "deletion"}, pull_request_rule(), include="refs/heads/hotfix/*")
    rules = town.ray.read("/rules/branches/hotfix/1.0.1")
    assert [each["type"] for each in rules] == ["deletion", "pull_request"]
    assert rules[1]["parameters"]["required_approving_review_count"] == 1
    assert rules[0]["ruleset_source"] == "acme/tokens"
    assert "bypass_actors" not in rules[0]
    assert town.ray.read("/rules/branches/main") == []


def test_a_ruleset_is_changed_listed_and_removed(town: Town) -> None:
    made = town.rules({"type": "deletion"})
    changed = ok(town.mona.put(f"/rulesets/{made}", {"enforcement": "disabled"}))
    assert changed["enforcement"] == "disabled"
    assert changed["rules"] == [{"type": "deletion"}]
    assert "bypass_actors" in changed
    assert "bypass_actors" not in town.dev.read(f"/rulesets/{made}")
    assert [each["id"] for each in town.dev.read("/rulesets")] == [made]
    assert town.dev.read("/rulesets", targets="tag") == []
    body = {"name": changed["name"], "enforcement": "active"}
    assert town.mona.post("/rulesets", body).status_code == 422
    assert town.mona.delete(f"/rulesets/{made}").status_code == 204
    assert town.mona.get(f"/rulesets/{made}").status_code == 404


def test_blocked_shows_in_the_state_even_to_those_who_may_pass(town: Town) -> None:
    town.world.set("mergeable_lag", 0)
    actor = {"actor_id": 5, "actor_type": "RepositoryRole"}
    town.rules(pull_request_rule(), bypass_actors=[actor])
    town.dev.branch("fix", {"a": "1"})
    town.dev.pull("fix")
    assert town.mona.read("/pulls/1")["mergeable_state"] == "blocked"
    assert town.mona.merge(1).status_code == 200

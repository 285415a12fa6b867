import pytest

from .github import Client, Town, checks_rule, ok, pull_request_rule

pytestmark = pytest.mark.slow

ENABLE = """
mutation Arm($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) {
    clientMutationId
    pullRequest { number autoMergeRequest { mergeMethod enabledBy { login } } }
  }
}
"""


def ask(client: Client, query: str, **variables: object) -> dict:
    return ok(client.post("//graphql", {"query": query, "variables": variables}))


def arm(client: Client, pull: dict, method: str = "SQUASH") -> dict:
    given = {"pullRequestId": pull["node_id"], "mergeMethod": method, "clientMutationId": "x"}
    return ask(client, ENABLE, input=given)


def refused(answer: dict) -> str:
    (error,) = answer["errors"]
    return str(error["message"])


@pytest.fixture
def ready(town: Town) -> Town:
    town.world.set_repository("acme/tokens", allow_auto_merge=True)
    town.dev.branch("fix", {"a": "1"})
    return town


def test_it_merges_by_itself_once_the_last_requirement_is_met(ready: Town) -> None:
    pull = ready.dev.pull("fix")
    ready.rules(pull_request_rule(), checks_rule("gate"))
    answer = arm(ready.dev, pull)["data"]["enablePullRequestAutoMerge"]
    assert answer == {
        "clientMutationId": "x",
        "pullRequest": {
            "number": 1,
            "autoMergeRequest": {"mergeMethod": "SQUASH", "enabledBy": {"login": "dev"}},
        },
    }
    assert ready.dev.read("/pulls/1")["auto_merge"]["merge_method"] == "squash"
    ready.rita.approve(1)
    assert ready.dev.read("/pulls/1")["merged"] is False
    status = {"state": "success", "context": "gate"}
    ok(ready.app.post(f"/statuses/{pull['head']['sha']}", status))
    shown = ready.dev.read("/pulls/1")
    assert shown["merged"] is True
    assert shown["merged_by"]["login"] == "dev"
    assert shown["auto_merge"] is None
    assert ready.git("rev-list", "--merges", "main") == ""


def test_an_approval_or_a_check_run_can_be_the_last_one(ready: Town) -> None:
    first = ready.dev.pull("fix")
    ready.dev.branch("other", {"b": "1"})
    second = ready.dev.pull("other")
    rule = ready.rules(pull_request_rule())
    arm(ready.dev, first, "MERGE")
    ready.rita.approve(1)
    assert ready.dev.read("/pulls/1")["merged"] is True
    ok(ready.mona.put(f"/rulesets/{rule}", {"rules": [checks_rule("gate")]}))
    arm(ready.dev, second, "MERGE")
    run = {"name": "gate", "head_sha": second["head"]["sha"], "conclusion": "success"}
    ok(ready.app.post("/check-runs", run))
    assert ready.dev.read("/pulls/2")["merged"] is True


def test_it_waits_even_for_those_who_may_pass_the_rules(ready: Town) -> None:
    pull = ready.mona.pull("fix")
    actor = {"actor_id": 5, "actor_type": "RepositoryRole"}
    ready.rules(pull_request_rule(), bypass_actors=[actor])
    arm(ready.mona, pull)
    assert ready.dev.read("/pulls/1")["merged"] is False


def test_what_could_be_merged_at_once_is_refused(ready: Town) -> None:
    pull = ready.dev.pull("fix")
    answer = arm(ready.dev, pull)
    assert "Pull request is in clean status" in refused(answer)
    assert answer["data"] == {"enablePullRequestAutoMerge": None}
    status = {"state": "failure", "context": "lint"}
    ok(ready.app.post(f"/statuses/{pull['head']['sha']}", status))
    assert "Pull request is in unstable status" in refused(arm(ready.dev, pull))


def test_a_repository_that_does_not_allow_it_refuses(town: Town) -> None:
    town.dev.branch("fix", {"a": "1"})
    pull = town.dev.pull("fix")
    town.rules(pull_request_rule())
    answer = arm(town.dev, pull)
    assert refused(answer) == "Auto merge is not allowed for this repository"
    assert town.dev.read("/pulls/1")["auto_merge"] is None


def test_a_method_that_is_not_allowed_is_refused(ready: Town) -> None:
    pull = ready.dev.pull("fix")
    ready.rules(pull_request_rule(allowed_merge_methods=["squash"]))
    answer = arm(ready.dev, pull, "MERGE")
    assert refused(answer) == "Merge commits are not allowed on this repository."


def test_readers_and_weak_apps_cannot_arm(ready: Town) -> None:
    pull = ready.dev.pull("fix")
    ready.rules(pull_request_rule())
    assert arm(ready.ray, pull)["errors"][0]["type"] == "FORBIDDEN"
    weak = ready.client(ready.world.app_token("weak", permissions={"contents": "write"}))
    assert refused(arm(weak, pull)) == "Resource not accessible by integration"


def test_it_is_disarmed(ready: Town) -> None:
    pull = ready.dev.pull("fix")
    ready.rules(pull_request_rule())
    arm(ready.dev, pull)
    query = (
        'mutation { disablePullRequestAutoMerge(input: {pullRequestId: "%s"}) { actor { login } } }'
    )
    answer = ask(ready.rita, query % pull["node_id"])
    assert answer["data"]["disablePullRequestAutoMerge"]["actor"]["login"] == "rita"
    ready.rita.approve(1)
    assert ready.dev.read("/pulls/1")["merged"] is False
    assert ready.events("pull_request")[-2:] == [
        "pull_request.auto_merge_enabled",
        "pull_request.auto_merge_disabled",
    ]


def test_a_base_switched_by_a_mere_author_disarms(ready: Town) -> None:
    ready.dev.branch("release", {"r": "1"})
    pull = ready.dev.pull("fix")
    ready.rules(pull_request_rule())
    arm(ready.mona, pull)
    ready.world.grant("acme/tokens", "dev", "read")
    ok(ready.dev.patch("/pulls/1", {"base": "release"}))
    assert ready.dev.read("/pulls/1")["auto_merge"] is None


def test_nobody_is_told_to_sign_in(town: Town) -> None:
    assert town.nobody.post("//graphql", {"query": "{ viewer { login } }"}).status_code == 401


def test_what_pygithub_asks_for_is_answered(ready: Town) -> None:
    pull = ready.dev.pull("fix")
    ready.rules(pull_request_rule())
    query = """mutation Mutation($mutationInput: EnablePullRequestAutoMergeInput!) {
      enablePullRequestAutoMerge(input: $mutationInput) {
        actor { avatarUrl login resourcePath url } clientMutationId } }"""
    answer = ask(ready.dev, query, mutationInput={"pullRequestId": pull["node_id"]})
    actor = answer["data"]["enablePullRequestAutoMerge"]["actor"]
    assert (actor["login"], actor["resourcePath"]) == ("dev", "/dev")
    assert ready.dev.read("/pulls/1")["auto_merge"]["merge_method"] == "merge"

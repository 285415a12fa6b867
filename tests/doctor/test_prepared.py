"""Prepared repositories, each with one trouble: the command names exactly it, and the remedy."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from hotfix_actions.cli import main
from tests.doctor.town import CONFIG, DEPLOYING, DoctorsTown, Prepared, answer, rule, ruleset
from tests.doctor.troubles import HOTFIX, QUEUE, TROUBLES, on, with_rules

pytestmark = pytest.mark.slow

# These come with a second one of the same cause, which is true as well.
BESIDE = {
    "production-unreviewed": {"environment-any-branch"},
    "rollback-waits": {"environment-any-branch"},
    "app-environment-waits": {"environment-any-branch"},
}


def codes(told: Mapping[str, Any]) -> list[str]:
    return [one["code"] for one in told["findings"]]


def test_on_a_right_repository_there_is_nothing(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(town.prepare(), capsys, "--probe")
    assert told["findings"] == []
    assert told["ready"] is True
    assert told["exit-code"] == 0
    assert told["next"] == ""


@pytest.mark.parametrize(
    ("wrong", "code", "remedy"), TROUBLES, ids=[code for _, code, _ in TROUBLES]
)
def test_the_one_trouble_of_a_repository_is_named(
    town: DoctorsTown,
    capsys: pytest.CaptureFixture[str],
    wrong: dict[str, Any],
    code: str,
    remedy: str,
) -> None:
    told = answer(town.prepare(**wrong), capsys)
    assert set(codes(told)) - BESIDE.get(code, set()) == {code}
    found = next(one for one in told["findings"] if one["code"] == code)
    assert remedy in found["remedy"]
    stops = any(one["severity"] == "stop" for one in told["findings"])
    assert told["exit-code"] == (1 if stops else 0)


@pytest.mark.parametrize(("app", "found"), [("HOTFIX_APP_ID", ["tag-refused"]), ("", [])])
def test_what_only_administrators_may_bypass_binds_the_app(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str], app: str, found: list[str]
) -> None:
    closed = ruleset("theirs", "tag", "refs/tags/v*", rule("creation"))
    admins = {"actor_type": "RepositoryRole", "actor_id": 5, "bypass_mode": "always"}
    closed = {**closed, "bypass_actors": [admins]}
    without = {} if app else {"environment_secrets": DEPLOYING}
    one = town.prepare(app=app, **without, **with_rules(closed))
    assert codes(answer(one, capsys)) == found


def _renamed(one: Prepared) -> dict[str, str]:
    one.github.world.rename(one.name, f"{one.name}-new")
    return {}


def _expiring(one: Prepared) -> dict[str, str]:
    return {"HOTFIX_TOKEN": one.github.world.user_token("mona", expires_in=3600)}


def _ending_soon(one: Prepared) -> dict[str, str]:
    return {"HOTFIX_TOKEN": one.github.world.user_token("mona", expires_in=3 * 86400)}


def _poor_scopes(one: Prepared) -> dict[str, str]:
    scopes = ("public_repo",)
    return {"HOTFIX_TOKEN": one.github.world.user_token("mona", scopes=scopes)}


def _revoked(_: Prepared) -> dict[str, str]:
    return {"HOTFIX_TOKEN": "ghp_revoked"}


def _nobody(_: Prepared) -> dict[str, str]:
    return {"HOTFIX_TOKEN": ""}


def _classic(one: Prepared) -> dict[str, str]:
    one.github.world.protect_branch(one.name, "main", contexts=["renamed"])
    return {}


def _policy(one: Prepared) -> dict[str, str]:
    rules = [rule("restrict_action_events", allowed_events=["push"])]
    body = {"name": "strict", "enforcement": "active", "rules": rules}
    one.call("POST", "/actions/policies", body)
    return {}


def _begun(one: Prepared) -> dict[str, str]:
    main = one.call("GET", "/git/ref/heads/main")["object"]["sha"]
    ref = "refs/heads/hotfix/1.2.4-high-it-is-41"
    one.call("POST", "/git/refs", {"ref": ref, "sha": main})
    return {}


LATER: list[tuple[Callable[[Prepared], dict[str, str]], str, str]] = [
    (_renamed, "repository-renamed", "git remote set-url"),
    (_expiring, "token-ends", "settings/tokens"),
    (_ending_soon, "token-ends-soon", "settings/tokens"),
    (_poor_scopes, "scope-workflow-missing", "--scopes repo,workflow"),
    (_revoked, "token-refused", "gh auth login"),
    (_nobody, "token-missing", "export HOTFIX_TOKEN="),
    (_classic, "check-unreported", "take it out"),
    (_begun, "sweep-disabled", "gh workflow enable hotfix-sweep.yml"),
    (_policy, "event-blocked-by-policy", "policy: Settings > Actions > Policies"),
]


@pytest.mark.parametrize(("change", "code", "remedy"), LATER, ids=[code for _, code, _ in LATER])
def test_one_trouble_that_comes_later_is_named(
    town: DoctorsTown,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Prepared], dict[str, str]],
    code: str,
    remedy: str,
) -> None:
    one = town.prepare()
    told = answer(one, capsys, **change(one))
    assert set(codes(told)) == {code}
    assert remedy in told["findings"][0]["remedy"]


def test_a_private_repository_on_the_free_plan_has_no_rules(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    town.github.world.set_visibility(one.name, "private")
    town.github.world.set_plan("acme", "free")
    try:
        assert codes(answer(one, capsys)) == ["plan-without-rules"]
    finally:
        town.github.world.set_plan("acme", "enterprise")


def test_what_somebody_without_rights_cannot_see_is_no_pass(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    told = answer(one, capsys, HOTFIX_TOKEN=town.github.world.user_token("kenji"))
    assert {one["severity"] for one in told["findings"]} == {"unread"}
    assert told["exit-code"] == 3
    assert not told["ready"]
    assert {one["facts"]["what"] for one in told["findings"]} >= {
        "which actions may run",
        "the Actions policies",
    }


def test_an_app_that_may_not_read_issues_is_told_so(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    token = town.github.world.app_token("shipper", permissions={"contents": "write"})
    town.github.world.set_visibility(one.name, "private")
    told = answer(one, capsys, HOTFIX_TOKEN=token)
    lacking = {
        x["facts"]["permission"] for x in told["findings"] if x["code"] == "permission-missing"
    }
    assert lacking == {"issues: read", "pull-requests: read", "deployments: read"}
    assert told["exit-code"] == 1


def test_a_fault_of_the_configuration_is_told_with_its_line(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = CONFIG + "guard:\n  max-files: none\ngaurd: {}\n"
    told = answer(town.prepare(files={".github/hotfix.yml": faulty}), capsys)
    lines = {one["facts"]["where"] for one in told["findings"]}
    assert lines == {"line 6", "line 7"}


def test_a_repository_that_is_not_there_is_refused_with_a_remedy(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare()
    one.name = "acme/nowhere"
    assert one.doctor() == 3
    told = " ".join(capsys.readouterr().out.split())
    assert "there is no repository acme/nowhere, or this token has no access to it (404" in told
    assert told.count("404") == 1
    assert "hotfix doctor --repository acme/nowhere" in told
    one.name = "nowhere"
    assert one.doctor() == 2


def test_the_table_shows_a_line_a_group_and_details_for_trouble_alone(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare(environment_secrets=DEPLOYING, immutable_releases=False)
    assert one.doctor() == 1
    shown = capsys.readouterr().out.splitlines()
    assert [line[0] for line in shown if line and line[0] in "✓!✗?-"] == list("✓!✗✓✓✓✓-")
    assert "        gh secret set HOTFIX_APP_PRIVATE_KEY" in "\n".join(shown)
    assert "1 thing will stop a hotfix here, 1 warning." in shown
    assert town.token not in "\n".join(shown)


def test_open_says_at_its_start_on_actions_what_will_stop_the_flow(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str]
) -> None:
    one = town.prepare(**on(HOTFIX, rule("merge_queue", **QUEUE)))
    words = ["open", "--plan", "--title", "Broken", "--repository", one.name]
    env = {**one.env, "HOTFIX_TOKEN": one.token}
    counts = []
    for more in ({}, {"GITHUB_ACTIONS": "true"}):
        before = len(town.github.requests())
        main(words, {**env, **more}, one.here)
        counts.append(len(town.github.requests()) - before)
        said = capsys.readouterr().err
    assert "This will stop the flow: the ruleset of this branch puts merges" in said
    assert counts[1] - counts[0] == 2


@pytest.mark.parametrize("role", ["read", "triage"])
def test_a_person_who_may_not_write_is_told_so(
    town: DoctorsTown, capsys: pytest.CaptureFixture[str], role: str
) -> None:
    """GitHub tells a role only to those who may write; the repository's answer tells it to all."""
    prepared, world = town.prepare(), town.github.world
    world.add_user(f"guest-{role}")
    world.grant(prepared.name, f"guest-{role}", role)
    told = answer(replace(prepared, token=world.user_token(f"guest-{role}")), capsys)
    assert "role-too-low" in codes(told)
    assert told["ready"] is False

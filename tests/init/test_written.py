"""What is written, read as GitHub would read it: shapes that a real runner does not enforce."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from hotfix_actions import config
from hotfix_actions.domain import intake
from hotfix_actions.domain.drivers import Driver
from hotfix_actions.domain.init import Action, Choices, Rollout, choose
from hotfix_actions.projections import init_files
from tests.domain.test_init import PLAIN
from tests.support.init_variants import ACTIONS, BY_WORKFLOW, SHA, choices, every

BOTH = choices("main", ("staging", "production"))
EVERY = list(every())
NAMES = [name for name, _, _ in EVERY]


def workflow(chosen: Choices = BOTH, action: Action = ACTIONS[0]) -> dict[str, Any]:
    read = yaml.load(init_files.workflow(chosen, action), Loader=yaml.BaseLoader)  # noqa: S506  # makes strings only
    assert isinstance(read, dict)
    return read


def jobs(chosen: Choices = BOTH) -> dict[str, Any]:
    found = workflow(chosen)["jobs"]
    assert isinstance(found, dict)
    return found


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{path}.{key}")
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, path)
    else:
        yield path, str(value)


def configuration(chosen: Choices = BOTH, *, told_tests: bool = True) -> str:
    return init_files.config(chosen, ACTIONS[0], kind="npm", told_tests=told_tests)


@pytest.mark.parametrize(("_name", "chosen", "action"), EVERY, ids=NAMES)
def test_nothing_of_an_event_ever_reaches_a_shell(
    _name: str, chosen: Choices, action: Action
) -> None:
    read = workflow(chosen, action)
    for path, text in leaves(read["jobs"]):
        allowed = (".with.", ".env.", ".if", ".group", ".outputs.", ".secrets.")
        assert "${{" not in text or any(part in f"{path}." for part in allowed), path
        assert not path.endswith(".run"), "a shell in the caller's workflow"


@pytest.mark.parametrize(("_name", "chosen", "action"), EVERY, ids=NAMES)
def test_nothing_is_permitted_but_by_a_job_with_its_reason(
    _name: str, chosen: Choices, action: Action
) -> None:
    text = init_files.workflow(chosen, action)
    assert workflow(chosen, action)["permissions"] == {}
    for line in re.findall(r"^ {6}[a-z-]+: (?:read|write)\b.*$", text, re.MULTILINE):
        assert " # " in line


def test_the_triggers_are_those_that_run_the_default_branchs_file() -> None:
    on = workflow(choices("trunk"))["on"]
    assert list(on) == [
        "workflow_dispatch", "issues", "issue_comment", "pull_request_target",
    ]  # fmt: skip
    assert on["issues"] == {"types": ["labeled"]}
    assert on["pull_request_target"]["branches"] == ["hotfix/[0-9]*"]
    assert "closed" in on["pull_request_target"]["types"]


@pytest.mark.parametrize(("driver", "ci"), [("workflow_run", ("ci",)), ("comments", ())])
def test_where_the_default_policy_blocks_it_the_workflow_does_not_listen_to_pull_requests(
    driver: Driver, ci: tuple[str, ...]
) -> None:
    """A blocked event makes a run that has failed: https://docs.github.com/actions/concepts/about-actions-policies."""
    found = choose(replace(PLAIN, public=True, ci=ci))
    assert found.driver == driver
    for text in (init_files.workflow(found, ACTIONS[0]), init_files.sweep(ACTIONS[0])):
        read = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # makes strings only
        assert "pull_request_target" not in read["on"]
        assert not {"push", "pull_request"} & read["on"].keys()


def test_the_clock_starts_the_sweep_alone_and_no_privilege_but_its_own() -> None:
    read = yaml.load(init_files.sweep(ACTIONS[1]), Loader=yaml.BaseLoader)  # noqa: S506  # makes strings only
    assert list(read["on"]) == ["schedule"]
    assert "schedule" not in workflow()["on"]
    (job,) = read["jobs"].values()
    assert job["permissions"] == {"actions": "write", "contents": "read", "pull-requests": "read"}
    assert "secrets" not in init_files.sweep(ACTIONS[1])
    (step,) = job["steps"]
    assert step["uses"] == f"{ACTIONS[1].name}@{SHA}"
    assert step["with"] == {"command": "sweep", "words": "hotfix.yml"}


def test_the_severities_and_commands_are_offered() -> None:
    inputs = workflow()["on"]["workflow_dispatch"]["inputs"]
    assert inputs["severity"]["options"][1:] == ["critical", "high", "medium", "low"]
    assert inputs["severity"]["default"] == inputs["severity"]["options"][0]
    commands = inputs["command"]["options"]
    assert [c for c in commands if "deploy" in c] == ["deploy staging", "deploy production"]


def test_an_environment_that_is_not_there_has_neither_job_nor_command() -> None:
    read = workflow(choices())
    assert list(read["jobs"]) == ["hotfix"]
    commands = read["on"]["workflow_dispatch"]["inputs"]["command"]["options"]
    assert commands == ["open", "gate", "release", "finish", "status"]
    assert "rollback" not in read["jobs"]["hotfix"]["if"]
    assert list(jobs(choices("main", ("staging",)))) == ["hotfix", "staging", "rollback"]
    only = jobs(choices("main", ("production",)))
    assert only["production"]["needs"] == "hotfix"
    assert only["finish"]["needs"] == ["hotfix", "production"]


def test_a_rollback_waits_for_nothing() -> None:
    rollback = jobs()["rollback"]
    assert "needs" not in rollback
    assert "concurrency" not in rollback
    assert rollback["environment"] == "production-rollback"
    assert "concurrency" not in workflow()


def test_a_deployment_holds_no_queue_while_it_waits_for_its_approval() -> None:
    for name in ("staging", "production"):
        assert "concurrency" not in jobs()[name]


def test_a_call_is_in_no_queue_since_what_is_called_queues_by_incident() -> None:
    for name in ("hotfix", "finish"):
        assert "concurrency" not in jobs()[name]


def test_a_bot_starts_nothing_but_by_a_merge_or_what_is_due_by_the_sweep() -> None:
    condition = " ".join(jobs()["hotfix"]["if"].split())
    assert condition.startswith(
        "( github.event.sender.type != 'Bot' "
        "|| github.event_name == 'workflow_run' "
        "|| ( github.event_name == 'workflow_dispatch' "
        '&& contains(fromJSON(\'["gate", "release", "finish"]\'), inputs.command) ) '
        "|| (github.event_name == 'pull_request_target' && "
        "github.event.action == 'closed') ) && ("
    )
    assert jobs()["rollback"]["if"].startswith("github.event.sender.type != 'Bot' && (")


def test_a_rollback_is_no_business_of_the_job_that_queues() -> None:
    condition = jobs()["hotfix"]["if"]
    assert "inputs.command != 'rollback'" in condition
    assert "!startsWith(github.event.comment.body, '/hotfix rollback')" in condition


def test_code_is_checked_out_from_the_default_branch_without_credentials() -> None:
    for name in ("staging", "production", "rollback"):
        checkout = jobs()[name]["steps"][0]["with"]
        assert checkout["ref"] == "${{ github.event.repository.default_branch }}"
        assert checkout["persist-credentials"] == "false"


def test_the_key_of_the_app_is_seen_by_what_signs_in_and_by_nothing_else() -> None:
    text = init_files.workflow(BOTH, ACTIONS[0])
    seen = [path for path, value in leaves(workflow()["jobs"]) if "PRIVATE_KEY" in value]
    assert len(seen) == 5
    assert text.count("PRIVATE_KEY") == 5 + text.count("    HOTFIX_APP_PRIVATE_KEY: ")
    names = {path.rpartition(".")[2] for path in seen}
    assert names == {"HOTFIX_APP_PRIVATE_KEY", "private-key"}


def test_production_follows_staging_or_goes_alone() -> None:
    job = jobs()["production"]
    assert job["needs"] == ["hotfix", "staging"]
    for before in ("hotfix", "staging"):
        assert f"needs.{before}.outputs.then == 'deploy production'" in job["if"]
    assert job["if"].startswith("!cancelled() && !failure()")


def test_a_workflow_that_deploys_is_started_with_a_token_of_its_own() -> None:
    deploying = jobs(choices("main", ("production",), rollout=BY_WORKFLOW))
    assert deploying["production"]["permissions"]["actions"] == "write"
    assert "DEPLOY_TOKEN" in deploying["production"]["steps"][-1]["env"]
    assert jobs()["production"]["permissions"]["actions"] == "read"
    assert "env" not in jobs()["production"]["steps"][-1]


@pytest.mark.parametrize(("action", "used"), list(zip(ACTIONS, ("v1", SHA, SHA), strict=True)))
def test_the_version_is_pinned_where_its_commit_is_known(action: Action, used: str) -> None:
    read = workflow(BOTH, action)["jobs"]
    name = "hotfix-actions/hotfix-actions"
    assert read["hotfix"]["uses"] == f"{name}/.github/workflows/hotfix.yml@{used}"
    assert read["rollback"]["steps"][-1]["uses"] == f"{name}@{used}"


def test_the_form_asks_for_what_the_intake_reads() -> None:
    form = yaml.safe_load(init_files.form())
    fields = {one["attributes"].get("label"): one for one in form["body"] if one.get("id")}
    assert list(fields) == ["Severity", "Fix within", "Impact", "Affected version"]
    answers = {"Severity": "critical", "Fix within": "30m", "Impact": "all", "Affected version": ""}
    body = "\n\n".join(f"### {label}\n\n{answers[label]}" for label in fields)
    assert intake.severity_of((), body) == "critical"
    assert intake.fix_within_of(body) == 1800
    assert fields["Severity"]["attributes"]["options"] == ["critical", "high", "medium", "low"]


def test_the_form_puts_no_label_on_since_anybody_may_fill_it_in() -> None:
    text = init_files.form()
    assert "labels" not in yaml.safe_load(text)
    assert "write access" in text


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(("_name", "chosen", "_action"), EVERY, ids=NAMES)
def test_every_configuration_has_no_faults(
    _name: str, chosen: Choices, _action: Action, told: bool
) -> None:
    read = config.load(configuration(chosen, told_tests=told))
    assert tuple(read.environments) == chosen.environments
    assert read.merge_back is None, "the default is the default branch, whatever its name"


def test_a_rollback_that_is_not_known_fails_loudly() -> None:
    read = config.load(configuration())
    assert read.environments["production"].restore[-1].endswith("exit 1")
    assert "$HOTFIX_RESTORE" in read.environments["production"].restore[-1]


def test_a_rollback_that_is_known_is_written() -> None:
    rollout = Rollout(("sh", "-c", "x"), ("./rollback.sh", "production"))
    read = config.load(configuration(choices("main", ("production",), rollout=rollout)))
    assert read.environments["production"].restore == ("./rollback.sh", "production")


def test_a_workflow_is_started_for_the_tag_and_waited_for() -> None:
    read = config.load(configuration(choices("main", ("production",), rollout=BY_WORKFLOW)))
    script = read.environments["production"].deploy[-1]
    assert "gh workflow run x.yml --ref \"$HOTFIX_TAG\" -f 'environment=it'\"'\"'s live'" in script
    assert 'gh run watch "$run" --exit-status' in script
    assert read.environments["production"].restore[-1] == script


def test_a_workflow_that_takes_the_tag_is_started_on_the_default_branch() -> None:
    rollout = Rollout((), starts="x.yml", inputs={"tag": "$HOTFIX_TAG"})
    read = config.load(configuration(choices("main", ("production",), rollout=rollout)))
    script = read.environments["production"].deploy[-1]
    assert 'gh workflow run x.yml -f tag="$HOTFIX_TAG"\n' in script
    assert "--ref" not in script


def test_families_of_tags_are_offered_or_the_own_one_is_set() -> None:
    several = replace(PLAIN, tags=("api@1.0.0", "web@2.0.0"))
    assert '# tag-prefix: "api@"' in configuration(choose(several))
    assert config.load(configuration(choose(several))).tag_prefix is None
    own = replace(several, name="web")
    assert config.load(configuration(choose(own))).tag_prefix == "web@"
    assert "tag-prefix" not in configuration(choose(PLAIN))


def test_a_test_command_is_written_only_where_it_cannot_be_told() -> None:
    assert config.load(configuration()).tests.command == ()
    untold = replace(choices(), test_command=("make", "test"))
    assert config.load(configuration(untold, told_tests=False)).tests.command == ("make", "test")
    assert "stays unproven" in configuration(told_tests=False)

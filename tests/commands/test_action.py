"""The inputs of the action, and `action.yml` against the tool: both ways."""

import re
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
import yaml

from hotfix_actions.adapters import surroundings
from hotfix_actions.cli import app
from hotfix_actions.commands.action import FORMS, INPUTS, argv
from hotfix_actions.domain.trigger import COMMANDS, Trigger
from hotfix_actions.errors import UsageFault
from hotfix_actions.result import Outputs

ROOT = Path(__file__).parents[2]
OUTER, INNER = ROOT / "action.yml", ROOT / ".github" / "actions" / "run" / "action.yml"
NONE = dict.fromkeys(INPUTS, "")
FIELDS = {field.encode_name for field in msgspec.structs.fields(Outputs)}
# What the actions take beside the tool's inputs: who it is.
IDENTITY = {"token", "app-id", "private-key"}


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


def variables(path: Path) -> dict[str, str]:
    steps = read(path)["runs"]["steps"]
    return next(step for step in steps if step["id"] == "hotfix")["env"]


def given(**more: str) -> dict[str, str]:
    return {**NONE, **{name.replace("_", "-"): value for name, value in more.items()}}


def test_the_outer_action_offers_exactly_the_tools_inputs() -> None:
    assert set(read(OUTER)["inputs"]) == {*INPUTS, *IDENTITY}


def test_the_inner_action_offers_no_input_that_the_tool_lacks() -> None:
    assert set(read(INNER)["inputs"]) - IDENTITY <= set(INPUTS)


@pytest.mark.parametrize("path", [OUTER, INNER])
def test_every_input_reaches_the_tool_by_its_name(path: Path) -> None:
    inputs = set(read(path)["inputs"]) - IDENTITY
    env = {f"{surroundings.INPUT}{name.upper().replace('-', '_')}":
           f"${{{{ inputs.{name} }}}}" for name in inputs}  # fmt: skip
    found = {name: value for name, value in variables(path).items() if "INPUT" in name}
    assert found == env
    heard = surroundings.read(dict.fromkeys(found, "x"), Path()).inputs
    assert set(heard) == inputs


def test_the_outer_action_gives_exactly_the_tools_outputs() -> None:
    assert set(read(OUTER)["outputs"]) == FIELDS


@pytest.mark.parametrize("path", [OUTER, INNER])
def test_every_output_is_the_tools_of_that_name(path: Path) -> None:
    for name, output in read(path)["outputs"].items():
        step = "gather" if name == "evidence" else "hotfix"
        assert output["value"] == f"${{{{ steps.{step}.outputs.{name} }}}}"
        assert name in FIELDS


@pytest.mark.parametrize("path", [OUTER, INNER])
def test_no_input_is_written_into_a_script(path: Path) -> None:
    runs = [step["run"] for step in read(path)["runs"]["steps"] if "run" in step]
    assert runs
    assert not [run for run in runs if "${{" in run]


@pytest.mark.parametrize("path", [OUTER, INNER])
def test_what_runs_the_changes_code_is_given_no_token(path: Path) -> None:
    step = next(one for one in read(path)["runs"]["steps"] if one["id"] == "gather")
    assert step["env"] == {"GITHUB_TOKEN": "", "INPUT_TOKEN": "", "INPUT_PRIVATE-KEY": ""}
    assert step["if"] == "inputs.command == 'execute'"


def test_the_workflow_hands_over_what_the_inner_action_takes_and_gives() -> None:
    text = (ROOT / ".github" / "workflows" / "hotfix.yml").read_text()
    inner = read(INNER)
    for job in yaml.safe_load(text)["jobs"].values():
        for step in job["steps"]:
            assert set(step["with"]) <= set(inner["inputs"])
    used = set(re.findall(r"steps\.hotfix\.outputs\.([\w-]+)", text))
    assert used <= set(inner["outputs"])


def test_every_command_that_an_event_may_ask_for_has_its_form() -> None:
    assert set(COMMANDS) == set(FORMS) - {"route", "execute", "sweep"}


@pytest.mark.parametrize("command", FORMS)
def test_every_form_fits_the_command_line(command: str) -> None:
    form = FORMS[command]
    found: click.Command = app
    for word in form.words:
        assert isinstance(found, click.Group)
        found = found.commands[word]
    options = {name for param in found.params if isinstance(param, click.Option)
               for name in param.opts}  # fmt: skip
    assert {f"--{name}" for name in form.options} <= options
    arguments = [param.name for param in found.params if isinstance(param, click.Argument)]
    assert [*form.arguments, *(["into"] if command == "execute" else [])] == arguments


def test_an_input_is_a_value_and_never_an_option() -> None:
    words = argv(given(command="open", title="--plan", severity="high", incident="-7"), Trigger())
    assert words == ["open", "--title=--plan", "--severity=high", "--", "-7"]


def test_an_input_comes_before_what_the_event_says() -> None:
    event = Trigger("deploy", 7, environment="production")
    words = argv(given(command="deploy", environment="staging", incident="9"), event)
    assert words == ["deploy", "--", "staging", "9"]


def test_the_event_says_what_no_input_does() -> None:
    event = Trigger("override", 7, words=("guard", "proof"), because="it is one line")
    expected = ["override", "--because=it is one line", "--", "7", "guard", "proof"]
    assert argv(NONE, event) == expected
    assert argv(given(command="override"), event) == expected


def test_a_job_that_goes_on_after_another_command_has_none_of_its_words() -> None:
    event = Trigger("rollback", 7, environment="staging", because="x")
    assert argv(given(command="finish"), event) == ["finish", "--", "7"]


def test_a_command_may_name_its_environment() -> None:
    assert argv(given(command="deploy staging", incident="7"), Trigger()) == [
        "deploy", "--", "staging", "7"]  # fmt: skip


def test_a_gate_takes_evidence_or_none_but_never_runs_code_beside_its_token() -> None:
    assert argv(given(command="gate", incident="7"), Trigger()) == [
        "gate",
        "--evidence=",
        "--",
        "7",
    ]
    assert argv(given(command="release", incident="7", evidence="{}"), Trigger()) == [
        "release", "--evidence={}", "--", "7"]  # fmt: skip


def test_a_route_is_asked_with_the_words_of_a_click() -> None:
    inputs = given(command="route", words="deploy staging", incident="7", elsewhere="rollback")
    expected = ["route", "--asked=deploy staging", "--elsewhere=rollback", "--", "7"]
    assert argv(inputs, Trigger()) == expected


@pytest.mark.parametrize(("inputs", "found"), [
    ({"command": "gaet"}, "did you mean gate?"),
    ({"command": ""}, "give one of: route, open"),
    ({"command": "status", "title": "x"}, "leave out title"),
    ({"command": "finish", "order": "x", "because": "y"}, "leave out because, order"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_with_what_would(inputs: dict[str, str], found: str) -> None:
    with pytest.raises(UsageFault) as fault:
        argv(given(**inputs), Trigger())
    assert found in fault.value.remedy

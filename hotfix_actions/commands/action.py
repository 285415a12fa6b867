"""`hotfix action`: the inputs of the GitHub action become the words of a command.

Inputs come as variables of the environment, each a value of an option of its own: whatever stands
in them is never a command line, and never an option.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotfix_actions.adapters import surroundings
from hotfix_actions.commands.route import asked
from hotfix_actions.domain import trigger
from hotfix_actions.domain.trigger import Trigger
from hotfix_actions.errors import UsageFault

INPUTS = (
    "command", "incident", "title", "severity", "fix-within", "base-tag", "environment", "words",
    "to", "because", "elsewhere", "order", "evidence",
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """How a command takes inputs: those that are options, and those that are arguments, in order.

    `always` are options that are given though they are empty.
    """

    words: tuple[str, ...]
    options: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ("incident",)
    always: tuple[str, ...] = ()


# Evidence is handed over by another job or there is none: the code of a change is never run beside
# a token that may write.
FORMS: Mapping[str, Form] = {
    "route": Form(("route",)),
    "open": Form(("open",), ("title", "severity", "fix-within", "base-tag")),
    "execute": Form(("evidence", "fetch"), ("order",), ()),
    "gate": Form(("gate",), ("evidence",), always=("evidence",)),
    "release": Form(("release",), ("evidence",), always=("evidence",)),
    "deploy": Form(("deploy",), arguments=("environment", "incident")),
    "rollback": Form(("rollback",), ("environment", "to", "because")),
    "finish": Form(("finish",)),
    "status": Form(("status",)),
    "sweep": Form(("sweep",), arguments=("words",)),
    "note": Form(("note",), arguments=("incident", "words")),
    "override": Form(("override",), ("because",), ("incident", "words")),
}


def act(given: Mapping[str, Any], run: Callable[..., int]) -> int:
    """Run the command that the inputs ask for, and give its exit code. Raises UsageFault."""
    around = surroundings.read(given["env"], given["here"])
    inputs = {name: around.inputs.get(name, "").strip() for name in INPUTS}
    event = trigger.of_event(around.event_name, around.event)
    words = argv(inputs, event)
    if inputs["command"] == "execute":
        words.append(str(execution_of(around.temporary)))
    return run(words, given["env"], given["here"])


def execution_of(temporary: Path) -> Path:
    """Name the directory that `execute` fetches into, and gathers from."""
    return temporary / "hotfix-execute"


def argv(inputs: Mapping[str, str], event: Trigger) -> list[str]:
    """Make the words of a command: an input first, then what the event says.

    Raises UsageFault for no command, one that is not known, and an input that it does not take.
    """
    if inputs["command"] == "route":  # what else was given is for the command that it finds
        arguments = [inputs["incident"]] if inputs["incident"] else []
        options = [f"--asked={inputs['words']}", f"--elsewhere={inputs['elsewhere']}"]
        return ["route", *options, "--", *arguments]
    command = _command(inputs, event)
    form = FORMS[command]
    values = {**_spoken(event, command), **{n: v for n, v in inputs.items() if v}}
    values["environment"] = inputs["command"].partition(" ")[2] or values.get("environment", "")
    _check(command, form, inputs)
    options = [
        f"--{name}={values.get(name, '')}"
        for name in form.options
        if values.get(name) or name in form.always
    ]
    arguments = [value for name in form.arguments for value in _split(name, values.get(name, ""))]
    return [*form.words, *options, "--", *arguments]


def _command(inputs: Mapping[str, str], event: Trigger) -> str:
    """Give the command without the environment that may be part of it: `deploy staging`."""
    said = asked(inputs["command"], event)
    if said.fault or said.command not in FORMS:
        near = difflib.get_close_matches(said.command, FORMS, n=1)
        raise UsageFault(
            tried="reading the input `command`",
            found=said.fault or _named(said.command),
            remedy=f"did you mean {near[0]}?" if near else f"give one of: {', '.join(FORMS)}",
        )
    return said.command


def _named(command: str) -> str:
    return f"{command!r} is no command" if command else "nothing was asked for"


def _spoken(event: Trigger, command: str) -> dict[str, str]:
    """Give what the event itself says to this command; to another one it says no more than where.

    A job that goes on after another command has the same event, and none of its words.
    """
    said = {"incident": str(event.incident or "")}
    if event.command != command:
        return said
    words = event.words if command in ("note", "override") else ()
    spoken = {
        "words": "\n".join(words),
        "because": event.because,
        "severity": event.severity,
        "environment": event.environment,
    }
    return {**said, **{name: text for name, text in spoken.items() if text}}


def _check(command: str, form: Form, inputs: Mapping[str, str]) -> None:
    known = {"command", "incident", "environment", *form.options, *form.arguments}
    wrong = [name for name, value in inputs.items() if value and name not in known]
    if wrong:
        raise UsageFault(
            tried=f"reading the inputs for `{command}`",
            found=f"it does not take {', '.join(wrong)}",
            remedy=f"leave out {', '.join(wrong)}; it takes: "
            f"{', '.join(sorted(known - {'command'}))}",
        )


def _split(name: str, value: str) -> list[str]:
    """Several words are lines; a note is one of them, gates may be parted by commas, too."""
    if name != "words":
        return [value] if value else []
    return [line for line in value.splitlines() if line.strip()]

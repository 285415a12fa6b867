"""The files that `hotfix init` writes: choices to text."""

import json
import re
import shlex
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from hotfix_actions.domain.init import Action, Choices, Rollout, newest_of
from hotfix_actions.domain.naming import HOTFIX_BRANCHES
from hotfix_actions.domain.restore import PLACEHOLDER
from hotfix_actions.domain.sweep import SWEEP_WORKFLOW
from hotfix_actions.domain.words import SEVERITIES

WORKFLOW = ".github/workflows/hotfix.yml"
CONFIG = ".github/hotfix.yml"
SWEEP = SWEEP_WORKFLOW
FORM = ".github/ISSUE_TEMPLATE/hotfix.yml"

AS_SAID = "as the issue says"
_COMMANDS = ("open", "gate", "release", "deploy", "rollback", "finish", "status")
CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"


@cache
def _environment() -> Environment:
    # YAML, and delimiters that are none of GitHub's: `${{ }}` stays what it is.
    environment = Environment(  # noqa: S701  # what is printed is quoted for YAML, not for HTML
        loader=PackageLoader("hotfix_actions", "templates"),
        undefined=StrictUndefined,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"yaml": scalar, "words": words}
    return environment


def _render(name: str, **values: object) -> str:
    text = _environment().get_template(f"init/{name}.yml.j2").render(**values)
    return text.lstrip("\n")


def scalar(text: str) -> str:
    """Quote any text as one YAML scalar on one line; a control character can be none."""
    return json.dumps(text, ensure_ascii=True)


def words(argv: Sequence[str]) -> str:
    """Give a command as a YAML list on one line."""
    return f"[{', '.join(word if _is_plain(word) else _quoted(word) for word in argv)}]"


def _is_plain(word: str) -> bool:
    return re.fullmatch(r"-?[A-Za-z./][\w./-]*", word, re.ASCII) is not None


def _quoted(word: str) -> str:
    """Quote in YAML's single quotes where that is whole, for `"$VARIABLE"` to be read easily."""
    return (
        f"'{word}'" if word.isprintable() and word.isascii() and "'" not in word else scalar(word)
    )


def workflow(choices: Choices, action: Action) -> str:
    """Give the workflow that calls ours."""
    commands: list[str] = []
    for command in _COMMANDS:
        if command == "deploy":
            commands += [f"deploy {name}" for name in choices.environments]
        elif command != "rollback" or choices.environments:
            commands.append(command)
    return _render(
        "workflow",
        action=action,
        commands=commands,
        severities=SEVERITIES,
        as_said=AS_SAID,
        hotfix_branches=HOTFIX_BRANCHES,
        driver=choices.driver,
        ci=choices.ci,
        environments=choices.environments,
        dispatches=choices.dispatches,
        checkout=CHECKOUT,
    )


def sweep(action: Action) -> str:
    """Return the workflow that checks for changes that triggered no event."""
    return _render("sweep", action=action)


def config(choices: Choices, action: Action, *, kind: str, told_tests: bool) -> str:
    """Give the starting configuration."""
    tags = choices.tags
    return _render(
        "config",
        action=action,
        kind=kind,
        told_tests=told_tests,
        default_branch=choices.default_branch,
        tag_prefix=choices.tag_prefix,
        families=choices.families,
        newest={prefix: newest_of(tags, prefix) for prefix in choices.families},
        squash_only=choices.squash_only,
        test_command=choices.test_command,
        rollouts=choices.rollouts,
        start=_start,
        placeholder=PLACEHOLDER,
    )


def form() -> str:
    """Give the issue form: the same everywhere, so that a release never makes it another."""
    return _render("form", severities=SEVERITIES)


def _start(rollout: Rollout) -> str:
    """Give the command that starts a team's own workflow for the tag, and waits for its end."""
    given = " ".join(
        f'-f {shlex.quote(name)}="$HOTFIX_TAG"'
        if value == "$HOTFIX_TAG"
        else f"-f {shlex.quote(f'{name}={value}')}"
        for name, value in rollout.inputs.items()
    )
    starts = shlex.quote(rollout.starts)
    on_tag = "" if "$HOTFIX_TAG" in rollout.inputs.values() else ' --ref "$HOTFIX_TAG"'
    lines = (
        "- sh",
        "- -euc",
        "- |",
        '  export GH_TOKEN="$DEPLOY_TOKEN"',
        "  since=$(date -u +%Y-%m-%dT%H:%M:%SZ)",
        f"  gh workflow run {starts}{on_tag} {given}".rstrip(),
        "  sleep 10",
        f"  run=$(gh run list --workflow {starts} --event workflow_dispatch \\",
        '    --created ">=$since" --limit 1 --json databaseId --jq ".[0].databaseId")',
        '  gh run watch "$run" --exit-status',
    )
    return "\n".join(lines)

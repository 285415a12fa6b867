"""The action's outputs, the job summary and the annotation, where GitHub Actions asks for them."""

import json
import secrets
from pathlib import Path

import click
import msgspec

from hotfix_actions.adapters.masking import Mask
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.commands import show
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections import summary
from hotfix_actions.projections.inert import plain
from hotfix_actions.result import Outputs, Result

# https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
SUMMARY_LIMIT = 1024 * 1024
# https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
_ANNOTATION_LIMIT = 4_000


def write(result: Result, command: str, around: Surroundings) -> None:
    """Write the outputs, add the summary, and annotate a refusal."""
    if around.outputs_file is not None:
        _outputs(around, result.outputs())
    if around.summary_file is not None:
        run = summary.Run(
            command=command,
            outcome=result.outcome,
            now=show.now(result, command),
            said=result.said,
            following=result.next,
            changes=[str(change) for change in result.changes],
            planned=result.planned,
        )
        _add(around.summary_file, around.mask.text(summary.summary(result.story, run)))
    if around.in_actions and result.outcome == "refused":
        annotate(f"{result.said}. {result.next}" if result.next else result.said, command)


def failed(failure: HotfixError, command: str, around: Surroundings) -> None:
    """Tell of an expected failure: outcome `failed`, the summary, one annotation."""
    if around.outputs_file is not None:
        _outputs(around, Outputs(outcome="failed", next=plain(failure.remedy)))
    if around.summary_file is not None:
        text = summary.failure(
            command,
            tried=failure.tried,
            found=failure.found,
            remedy=failure.remedy,
            now=failure.now,
        )
        _add(around.summary_file, around.mask.text(text))
    if around.in_actions:
        now = f"{failure.now}: " if failure.now else ""
        annotate(f"{now}{failure.tried}: {failure.found}. {failure.remedy}", command)


def annotate(text: str, command: str) -> None:
    """Show an error on the run's page; nothing in it is a command of its own."""
    title = escaped(f"hotfix {command}").replace(":", "%3A").replace(",", "%2C")
    click.echo(f"::error title={title}::{escaped(text[:_ANNOTATION_LIMIT])}")


def escaped(text: str) -> str:
    """Escape a workflow command's message, so that no line of it can be a command of its own.

    https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def quoted(text: str) -> str:
    """Keep every line of a printed text from being a workflow command.

    Runners find `::` at the start of a line, also after spaces, and `##[` anywhere in it.
    """
    lines = [
        line.replace("::", ":\u200b:", 1) if line.lstrip().startswith("::") else line
        for line in text.split("\n")
    ]
    return "\n".join(lines).replace("##[", "##\u200b[")


def _outputs(around: Surroundings, values: Outputs) -> None:
    """Write with an unguessable delimiter: no value can end itself, and begin another."""
    if around.outputs_file is None:
        return
    fence = f"hotfix-{secrets.token_hex(8)}"
    with around.outputs_file.open("a") as out:
        for name, value in msgspec.to_builtins(values).items():
            text = _clean(name, str(value), around.mask)
            out.write(f"{name}<<{fence}\n{text}\n{fence}\n")


def _clean(name: str, text: str, mask: Mask) -> str:
    """Take the secrets out of words; what names a thing is for the next job to use, as it is."""
    if name == "evidence" and mask.text(text) != text:
        return json.dumps(mask.body(json.loads(text)))
    return mask.text(text) if name == "next" else text


def _add(file: Path, text: str) -> None:
    """Add to the step's summary, which may hold something already."""
    there = file.stat().st_size if file.exists() else 0
    with file.open("a") as out:
        out.write(summary.fitting(text, SUMMARY_LIMIT - there - 1) + "\n")

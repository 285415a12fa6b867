"""The action's outputs and the job summary, where GitHub Actions asks for them."""

import secrets

import msgspec

from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.projections import summary
from hotfix_actions.result import Result

# https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
SUMMARY_LIMIT = 1024 * 1024


def write(result: Result, command: str, around: Surroundings) -> None:
    """Write the outputs with an unguessable delimiter, and add the summary."""
    if around.outputs_file is not None:
        fence = f"hotfix-{secrets.token_hex(8)}"
        values = msgspec.to_builtins(result.outputs())
        with around.outputs_file.open("a") as out:
            for name, value in values.items():
                out.write(f"{name}<<{fence}\n{value}\n{fence}\n")
    if around.summary_file is not None:
        run = summary.Run(
            command=command,
            outcome=result.outcome,
            said=result.said,
            following=result.next,
            changes=[str(change) for change in result.changes],
            planned=result.planned,
        )
        text = summary.summary(result.story, run)
        with around.summary_file.open("a") as out:
            out.write(text.encode()[:SUMMARY_LIMIT].decode("utf-8", "ignore") + "\n")

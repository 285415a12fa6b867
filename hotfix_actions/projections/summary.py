"""The summary of one command's run, for a job's page: what happened, what is next, where we are.

GitHub takes 1 MiB a step; every part here is bounded far below that.
https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hotfix_actions.domain.story import Story
from hotfix_actions.projections import inert, links, progress, render, wording
from hotfix_actions.projections.gate_table import rows
from hotfix_actions.projections.milestones import numbers
from hotfix_actions.projections.progress import Leg, State
from hotfix_actions.projections.restored import ways_back

SIGNS = {"done": "✅", "waiting": "⏳", "refused": "❌", "skipped": "⏭️", "failed": "⚠️"}
_CHANGES = 50
# Own fills with their own text colours: they read the same on a light and on a dark page.
_STYLES: dict[State, str] = {
    "done": "fill:#dafbe1,stroke:#1a7f37,color:#116329",
    "now": "fill:#fff8c5,stroke:#9a6700,color:#4d2d00,stroke-width:3px",
    "failed": "fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:3px",
    "todo": "fill:#f6f8fa,stroke:#8c959f,color:#57606a",
    "skipped": "fill:#f6f8fa,stroke:#8c959f,color:#57606a,stroke-dasharray:4 3",
}


@dataclass(frozen=True)
class Run:
    """How a command ended: `said` is why it stopped, `following` what comes next instead.

    `now` is what is true now, in one line. `changes` are what it would do, where it was only
    planned.
    """

    command: str
    outcome: str
    now: str
    said: str = ""
    following: str = ""
    changes: Sequence[str] = ()
    planned: bool = False


def summary(story: Story, run: Run, *, repository_url: str = "") -> str:
    """Give the Markdown of a job summary."""
    return render.markdown(
        "summary",
        run=run,
        sign=SIGNS.get(run.outcome, "•"),
        story=story,
        number=story.number,
        status=wording.status(story),
        next=run.following or wording.next_of(story),
        refs=numbers(story),
        back=ways_back(story),
        picture=flow(progress.legs(story)),
        links=links.rows(story, repository_url or links.repository_of(story)),
        gates=rows(story.judged, progress.allowed(story)) if story.judged else [],
        changes=run.changes[:_CHANGES],
        hidden=max(0, len(run.changes) - _CHANGES),
    )


def failure(command: str, *, tried: str, found: str, remedy: str, now: str = "") -> str:
    """Return the Markdown of a job summary where a command could not answer at all.

    `now` is what is true all the same, where that is known.
    """
    return render.markdown(
        "summary-failure",
        sign=SIGNS["failed"],
        command=command,
        now=now,
        tried=tried,
        found=found,
        remedy=remedy,
    )


def fitting(text: str, room: int) -> str:
    """Cut a summary's end, at a line, until it needs no more than `room` bytes; and say so."""
    raw = text.encode()
    if len(raw) <= room:
        return text
    said = "\n\n*Cut here: the rest did not fit. The whole stands in the incident's issue.*\n"
    kept = raw[: max(0, room - len(said.encode()))].decode("utf-8", "ignore")
    return kept.rpartition("\n")[0] + said


def flow(legs: Sequence[Leg]) -> inert.Safe:
    """Draw the flow with Mermaid, the place where it stands made plain; no word is untrusted."""
    names = [leg.name.replace("-", "_") for leg in legs]
    nodes = [f"{name}([{leg.name}])" for name, leg in zip(names, legs, strict=True)]
    lines = ["```mermaid", "flowchart LR", "  " + " --> ".join(nodes)]
    for state, style in _STYLES.items():
        there = [name for name, leg in zip(names, legs, strict=True) if leg.state == state]
        if there:
            lines += [f"  classDef {state} {style}", f"  class {','.join(there)} {state}"]
    return inert.Safe("\n".join([*lines, "```"]))

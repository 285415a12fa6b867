"""The texts that go out with a version: the release's notes and the tag's message."""

from hotfix_actions.domain.story import Story
from hotfix_actions.projections import inert, links, progress, render
from hotfix_actions.projections.gate_table import rows


def notes(story: Story) -> str:
    """Give the release's notes, for the users of the version."""
    url = links.repository_of(story)
    branch = story.branch
    changed = links.compare(url, branch.base_tag, branch.tag) if branch and url else ""
    return render.markdown(
        "release-notes",
        story=story,
        pulls=[inert.ref(pull) for pull in _pulls(story)],
        changed=changed,
        gates=[row for row in rows(story.judged, progress.allowed(story)) if row.summary],
    )


def tag_message(story: Story, journal_head: str, *, journal: str) -> str:
    """Give the annotated tag's message: plain text, one fact a line.

    `journal_head` is the journal's commit before the tag was made, or nothing; `journal` the ref
    that holds the journal.
    """
    facts = {
        "Incident": f"#{story.number} {story.incident.title if story.incident else ''}",
        "Severity": story.triage.severity if story.triage else "",
        "Base": f"{story.branch.base_tag} ({story.branch.base})" if story.branch else "",
        "Pull requests": ", ".join(f"#{pull}" for pull in _pulls(story)),
        "Authors": ", ".join(story.merged.authors) if story.merged else "",
        "Approved by": ", ".join(story.merged.approved_by) if story.merged else "",
        "Journal": f"{journal} {journal_head}" if journal_head else "",
    }
    lines = [f"{name}: {inert.plain(value)}" for name, value in facts.items() if value.strip()]
    version = story.branch.version if story.branch else ""
    return f"Hotfix {inert.plain(version)}\n\n" + "\n".join(lines) + "\n"


def _pulls(story: Story) -> tuple[int, ...]:
    if story.merged:
        return story.merged.pulls
    return (story.proposed.pull,) if story.proposed else ()

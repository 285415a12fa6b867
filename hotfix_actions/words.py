"""The projections' sentences, as the runner needs them."""

from collections.abc import Mapping
from dataclasses import replace

from hotfix_actions.domain.story import Story
from hotfix_actions.flow import Words
from hotfix_actions.projections import driven, timeline, wording


def _halt(code: str, facts: Mapping[str, str], story: Story) -> tuple[str, str]:
    words = wording.halt(code, facts, driven.driven(story))
    return words.what, words.next


WORDS = Words(
    subject=timeline.subject,
    body=timeline.body,
    halt=_halt,
    next=wording.next_of,
)
# A person at a terminal is told the commands, whatever else would start them.
_TERMINAL = replace(
    WORDS,
    halt=lambda code, facts, story: _halt(code, facts, driven.by_commands(story)),
    next=lambda story: wording.next_of(driven.by_commands(story)),
)


def words_for(run_id: int) -> Words:
    """Return the words for a run of GitHub Actions, or, where `run_id` is 0, for a terminal."""
    return WORDS if run_id else _TERMINAL

"""The projections' sentences, as the runner needs them."""

from collections.abc import Mapping

from hotfix_actions.flow import Words
from hotfix_actions.projections import timeline, wording


def _halt(code: str, facts: Mapping[str, str]) -> tuple[str, str]:
    words = wording.halt(code, facts)
    return words.what, words.next


WORDS = Words(
    subject=timeline.subject,
    body=timeline.body,
    halt=_halt,
    next=wording.next_of,
)

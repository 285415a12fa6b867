"""Hostile words in every free field of every event, through every projection."""

from functools import cache

import pytest

from hotfix_actions.domain.events import Event
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections import html, timeline, wording
from hotfix_actions.projections.page import page
from tests.projections import rehearsals, stories
from tests.projections.everything import texts
from tests.projections.injections import INJECTIONS, PLAIN
from tests.projections.markup import faults
from tests.projections.reading import acting, structure

TOLD = {
    "finished": stories.finished().events,
    "rolled back": stories.rolled_back().events,
    "refused": stories.refused().events,
}
OWN = {"#7", "#12", "#14", "#16", "#17"}


def hostile(name: str, text: str) -> Story:
    events = TOLD[name]
    return fold(stories.with_text(e, text) if isinstance(e, Event) else e for e in events)


@cache
def usual(name: str) -> dict[str, str]:
    return texts(hostile(name, PLAIN), target=PLAIN, path=PLAIN)


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("text", [one for one in INJECTIONS if one.strip()])
def test_no_word_changes_the_structure_of_any_text_or_acts_in_it(name: str, text: str) -> None:
    plain = usual(name)
    found = texts(hostile(name, text), target=text, path=text)
    assert found.keys() == plain.keys()
    for title, markdown in found.items():
        assert structure(markdown) == structure(plain[title]), title
        acts, known = acting(markdown), acting(plain[title])
        assert (acts.mentions, acts.addresses, acts.html) == ((), (), known.html), title
        assert set(acts.references) <= OWN, title
        assert len(acts.links) == len(known.links), title
        assert all(link.startswith(f"{stories.URL}/") for link in acts.links), title


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_word_leaves_a_plain_line(text: str) -> None:
    story = hostile("refused", text)
    lines = [entry.text for entry in timeline.entries(story, system=True)]
    lines += [wording.next_of(story), timeline.subject(story.events)]
    assert all(line == " ".join(line.split()) and line.isprintable() for line in lines)


@pytest.mark.parametrize("text", [PLAIN, *INJECTIONS])
def test_no_word_leaves_the_page(text: str) -> None:
    assert faults(page(rehearsals.hostile(text))) == []


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_persons_own_markdown_runs_nothing_and_loads_nothing(text: str) -> None:
    assert faults(f"<main>{html.render(text)}</main>") == []

"""Bases and numbers of public repositories: each right, or refused with the right tag."""

import pytest

from hotfix_actions.domain.versions.choice import choose_base
from hotfix_actions.domain.versions.facts import Base, BaseFacts
from hotfix_actions.domain.versions.number import next_patch
from tests.domain.versions.repositories import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.repository)
def test_the_base_and_the_number_are_right_or_rightly_refused(case: Case) -> None:
    tags = case.tags.split()
    commits = {tag: tag for tag in tags} | dict(case.same)
    facts = BaseFacts(
        tags=tags, asked=case.asked, latest=case.latest, prefix=case.prefix, commits=commits
    )
    answer = choose_base(facts)
    if isinstance(answer, Base):
        assert (answer.tag.name, next_patch(answer.tag, tags).tag.name) == case.expected
    else:
        assert (answer.code, answer.facts.get("tag", "")) == case.expected


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 60
    assert len({case.repository for case in CASES}) == len(CASES)

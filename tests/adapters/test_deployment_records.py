"""Our records of one version: found behind any number of newer ones, and by all that was said."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotfix_actions.adapters.github.deployments import MOST_PAGES, TASK, GithubDeployments
from hotfix_actions.domain.world import Deployment

START = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)
TAG, OLD = "v1.2.4", "v1.2.3"


def said(minute: float, state: str, description: str = "") -> dict[str, Any]:
    at = (START + timedelta(minutes=minute)).isoformat()
    return {"state": state, "description": description, "created_at": at, "creator": None}


class Records:
    """Answers pages of records, each a minute newer than the one before it, and of statuses."""

    def __init__(
        self, refs: list[str], statuses: Mapping[int, list[Any]] | None = None, **payloads: Any
    ) -> None:
        self.asked: list[str] = []
        self._statuses = statuses or {}
        self._rows = [
            {
                "id": number,
                "environment": "production",
                "ref": ref,
                "sha": "5" * 40,
                "payload": payloads.get(f"n{number}", {}),
                "created_at": (START + timedelta(minutes=number)).isoformat(),
            }
            for number, ref in enumerate(refs)
        ]

    def repo(self, rest: str) -> str:
        return rest

    def rows(self, path: str, *, per_page: int, page: int = 1, **query: Any) -> list[Any]:
        self.asked.append(path)
        if path.endswith("statuses"):
            told = self._statuses.get(int(path.split("/")[1]), [])
            told = [{**one, "id": at} for at, one in enumerate(told)][::-1]
            return told[(page - 1) * per_page : page * per_page]
        assert query == {"environment": "production", "task": TASK}
        return self._rows[::-1][(page - 1) * per_page : page * per_page]

    def naming(self, since: float | None = None) -> tuple[list[int], bool]:
        moment = None if since is None else START + timedelta(minutes=since)
        door: Any = self
        found, whole = GithubDeployments(door).naming("production", TAG, since=lambda: moment)
        return [one.id for one in found], whole


def test_a_version_is_found_behind_any_number_of_newer_records() -> None:
    flood = Records([OLD, TAG, *[OLD] * 250])
    assert flood.naming() == ([1], True)
    assert flood.asked == ["deployments"] * 3 + ["deployments/1/statuses"]


def test_its_rollback_is_found_by_what_it_took_out() -> None:
    records = Records([OLD, TAG, OLD, *[OLD] * 150], n2={"rollback": TAG})
    assert records.naming() == ([2, 1], True)


@pytest.mark.parametrize(
    ("since", "pages", "whole"),
    [(951, 1, True), (950, 2, True), (751, 3, True), (None, 10, False), (-5, 10, False)],
)
def test_records_from_before_the_version_was_merged_are_not_read(
    since: float | None, pages: int, *, whole: bool
) -> None:
    flood = Records([OLD] * 1050)
    assert flood.naming(since) == ([], whole)
    assert len(flood.asked) == pages <= MOST_PAGES


@pytest.mark.parametrize(
    ("newer", "found", "whole"),
    [(9, [], True), (10, [0], True), (250, [0], True), (1200, [], False)],
)
def test_what_is_wanted_is_found_behind_the_newest(
    newer: int, found: list[int], *, whole: bool
) -> None:
    door: Any = Records([TAG, *[OLD] * newer])
    records, ended = GithubDeployments(door).behind("production", lambda one: one.ref == TAG)
    assert ([record.id for record in records], ended) == (found, whole)


def test_of_many_that_are_wanted_a_few_are_asked_about() -> None:
    door: Any = Records([TAG] * 500)
    records, ended = GithubDeployments(door).behind("production", lambda _: True)
    assert [record.id for record in records] == list(range(489, 479, -1))
    assert not ended
    assert len(door.asked) == 11


def one(*statuses: dict[str, Any]) -> Deployment:
    door: Any = Records([TAG], {0: list(statuses)})
    return GithubDeployments(door).all("production")[0]


def test_what_was_once_said_of_a_rollback_stays_known() -> None:
    good = said(1, "in_progress"), said(2, "success", "all well")
    back = said(3, "failure", "rolled back: errors")
    assert one(*good).undone is None
    assert one(*good, back).undone == START + timedelta(minutes=3)
    forged = one(*good, back, said(4, "success", "all well"))
    assert (forged.state, forged.undone) == ("success", START + timedelta(minutes=3))
    buried = one(*good, back, *(said(4, "success") for _ in range(150)))
    assert buried.undone == START + timedelta(minutes=3)

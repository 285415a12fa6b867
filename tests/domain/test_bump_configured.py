"""Files with the version that the configuration names."""

import pytest

from hotfix_actions.domain.bump import (
    Bump,
    CannotBump,
)
from tests.domain.test_bump import MANIFEST, bumped, refused


def test_a_configured_file_of_any_kind_changes_where_it_says_the_base_version_once() -> None:
    text = "version: 1.2.3\nold: 11.2.3\nolder: 1.2.30\nnet: 0.1.2.3\nmore: 1.2.3.4\n"
    answer = bumped({"chart/Chart.yaml": text}, ("chart/Chart.yaml",))
    assert answer == Bump({"chart/Chart.yaml": text.replace("version: 1.2.3", "version: 1.2.4")})


def test_a_configured_file_at_any_depth_is_understood_by_its_name() -> None:
    answer = bumped({"web/package.json": MANIFEST}, ("web/package.json",))
    assert answer.changes["web/package.json"].count("1.2.4") == 1


@pytest.mark.parametrize(
    ("text", "code", "count"),
    [
        ("1.2.3 and 1.2.3", "version-ambiguous", "2"),
        ("1x2x3", "version-not-found", "0"),
    ],
)
def test_a_configured_file_that_does_not_say_the_base_version_once_is_refused(
    text: str, code: str, count: str
) -> None:
    facts = {"path": "app.py", "version": "1.2.3", "count": count}
    assert refused({"app.py": text}, ("app.py",)) == CannotBump(code, facts)


def test_a_configured_file_of_a_known_kind_without_a_version_is_refused() -> None:
    facts = {"path": "package.json", "version": "1.2.3", "count": "0"}
    assert refused({"package.json": "{}"}, ("package.json",)) == CannotBump(
        "version-not-found", facts
    )


def test_a_configured_file_that_is_not_there_is_refused() -> None:
    assert refused({}, ("VERSION",)) == CannotBump("version-file-missing", {"path": "VERSION"})


def test_a_broken_manifest_is_refused_with_the_place_where_it_breaks() -> None:
    what = "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
    facts = {"path": "package.json", "what": what}
    assert refused({"package.json": "{,}"}) == CannotBump("version-file-unreadable", facts)
    assert refused({"pyproject.toml": "["}).code == "version-file-unreadable"

"""The version in a merge-back: the higher of both sides, never a lower one."""

import pytest

from hotfix_actions.domain.bump import (
    keep_version,
)
from tests.domain.test_bump import LOCK_3


def manifest(version: str, more: str = "") -> str:
    return f'{{\n  "version": "{version}"{more}\n}}\n'


def test_a_merge_back_never_lowers_the_version() -> None:
    base, ours, theirs = manifest("1.2.3"), manifest("1.3.0-dev", ',\n "a": 1'), manifest("1.2.4")
    assert keep_version(base, ours, theirs, "package.json") == (
        manifest("1.3.0-dev"),
        manifest("1.3.0-dev", ',\n "a": 1'),
        manifest("1.3.0-dev"),
    )
    assert keep_version(base, theirs, ours, "package.json")[0] == manifest("1.3.0-dev")


def test_a_merge_back_raises_the_version_where_the_branch_had_not_moved() -> None:
    same = manifest("1.2.3")
    assert keep_version(same, same, manifest("1.2.4"), "package.json") == (manifest("1.2.4"),) * 3
    tens = keep_version(same, manifest("1.2.9"), manifest("1.2.10"), "package.json")
    assert tens == (manifest("1.2.10"),) * 3


def test_both_places_of_a_lock_file_take_the_higher_version() -> None:
    ahead = LOCK_3.replace('"version": "1.2.3"', '"version": "2.0.0"', 2)
    assert keep_version(LOCK_3, ahead, LOCK_3, "package-lock.json") == (ahead,) * 3


def test_a_merge_back_works_on_toml_and_on_python_prereleases() -> None:
    old = '[project]\nversion = "1.2.3"\n'
    ahead, fixed = old.replace("1.2.3", "1.3.0.dev0"), old.replace("1.2.3", "1.2.4")
    assert keep_version(old, ahead, fixed, "pyproject.toml") == (ahead,) * 3
    module = '__version__ = "1.2.3"\n'
    higher = module.replace("1.2.3", "1.2.4")
    assert keep_version(module, module, higher, "a/__init__.py") == (higher,) * 3


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "path"),
    [
        ("{}", "{}", "{}", "package.json"),
        ("{}", "{}", manifest("1.2.4"), "package.json"),
        (manifest("1.2.3"), manifest("next"), manifest("1.2.4"), "package.json"),
        (manifest("1.2.3"), "{,", manifest("1.2.4"), "package.json"),
        ("a 1.2.3", "b 1.2.3", "c 1.2.4", "README.md"),
        ("x", '(version="1", VERSION="2")', 'version="3"', "a.py"),
    ],
)
def test_texts_without_a_readable_version_come_back_unchanged(
    base: str, ours: str, theirs: str, path: str
) -> None:
    assert keep_version(base, ours, theirs, path) == (base, ours, theirs)


def test_a_base_without_a_version_does_not_stop_the_sides() -> None:
    old, new = manifest("1.2.3"), manifest("1.2.4")
    assert keep_version("{}", old, new, "package.json") == ("{}", new, new)

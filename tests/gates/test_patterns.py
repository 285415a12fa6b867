import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.gates import patterns
from hotfix_actions.gates.patterns import is_lock, is_test, matches


@pytest.mark.parametrize(
    "path",
    [
        "a.test.js", "src/a.spec.tsx", "test/a.js", "deep/tests/data/x.json", "src/__tests__/a.ts",
        "a-test.mjs", "a_test.cjs", "test-a.js", "test.js", "src/test.mts", "spec/a_spec.rb",
        "test_a.py", "pkg/a_test.py", "conftest.py", "pkg/a_test.go", "src/AuthTest.java",
        "src/AuthTests.kt", "lib/a_spec.rb", "lib/a_test.rb",
    ],
)  # fmt: skip
def test_tests_are_known_by_their_names(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize(
    "path",
    ["src/latest.js", "src/contest.py", "attest/a.js", "src/protest.ts", "testing.md", "a.py",
     "src/testament/a.js", "src/test_a.js", "Test.md"],
)  # fmt: skip
def test_other_files_are_no_tests(path: str) -> None:
    assert not is_test(path)


def test_the_teams_own_patterns_make_tests_too() -> None:
    assert is_test("checks/a.js", ["checks/**"])
    assert not is_test("checks/a.js", ["check/**"])


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        ("docs/a.md", "docs/", True),
        ("docs/deep/a.md", "docs/**", True),
        ("docs/deep/a.md", "docs/*", False),
        ("a.md", "*.md", True),
        ("deep/a.md", "*.md", True),
        ("a.mdx", "*.md", False),
        ("src/a.js", "src/?.js", True),
        ("src//.js", "src/?.js", False),
        ("a/b/c.js", "a/**/c.js", True),
        ("a/c.js", "a/**/c.js", True),
        ("xa/c.js", "a/**/c.js", False),
        ("src/a.js", "/src/a.js", True),
        ("src/aXjs", "src/a.js", False),
        ("a[1].js", "a[1].js", True),
        ("src/new\nline.js", "src/*", True),
    ],
)
def test_patterns_are_read_as_gitignore_reads_them(path: str, pattern: str, fits: bool) -> None:
    assert matches(path, [pattern]) is fits


def test_lock_files_are_known_at_any_depth() -> None:
    assert is_lock("package-lock.json")
    assert is_lock("web/yarn.lock")
    assert not is_lock("my-package-lock.json")


@given(st.text("ab/*?", max_size=9), st.text("ab/", max_size=9))
def test_both_ways_to_match_agree(pattern: str, path: str) -> None:
    parts = patterns._parts(pattern)
    assert patterns._follow(parts, path) == bool(patterns._compiled(parts).fullmatch(path))


@pytest.mark.parametrize(
    "pattern", ["*a" * 20 + "b", "**a" * 20 + "b", "**/" * 20 + "b", "a/**" * 9]
)
def test_no_pattern_takes_long_for_any_path(pattern: str) -> None:
    assert not matches("a" * 400 + "/a" * 200, [pattern])

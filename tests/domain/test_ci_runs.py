"""Which of a team's own runs tell of a hotfix, by the files at the base tag."""

from typing import Any

import pytest

from hotfix_actions.domain.ci_runs import (
    Ci,
    Starts,
    WorkflowFile,
    run_ways,
    starts_for_pull,
    starts_for_push,
)
from hotfix_actions.domain.filter_pattern import fits, passes

BRANCH = "hotfix/1.2.4-high-x"
PATH = ".github/workflows/ci.yml"


# The documentation's own examples, and what it leaves open, told the careful way.
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("feature/*", ["feature/my-branch"], ["feature/a/b", "feature"]),
        ("feature/**", ["feature/beta-a/my-branch", "feature/x"], ["features/x"]),
        ("main", ["main"], ["main2", "xmain"]),
        ("*", ["main", "releases"], ["all/the/branches"]),
        ("**", ["all/the/branches", "x"], []),
        ("*feature", ["mona-feature", "feature"], ["feature-1"]),
        ("v2*", ["v2", "v2.0"], ["v3"]),
        ("v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.x.1", "v1..1"]),
        ("**.js", ["index.js", "src/js/app.js"], ["x.jsx"]),
        ("**/README.md", ["README.md", "js/README.md"], ["xREADME.md"]),
        ("docs/**/*.md", ["docs/a/b.md"], ["README.md"]),
        ("*.jsx?", ["page.js", "page.jsx"], ["page.jsxx"]),
        ("[CB]at", ["Cat", "Bat"], ["at", "CBat"]),
        ("a\\*", ["a*"], ["ab"]),
        ("+x", [], ["x", "+x"]),
        ("*+", [], ["x"]),
        ("[", ["["], ["x"]),
        ("", [], ["x"]),
    ],
)
def test_patterns_fit_as_github_documents_them(pattern: str, yes: list[str], no: list[str]) -> None:
    assert [name for name in (*yes, *no) if fits(pattern, name)] == yes


def test_no_pattern_takes_long() -> None:
    assert not fits("a+" * 200 + "*a" * 200 + "b", "a" * 200)


@pytest.mark.parametrize(
    ("patterns", "passed"),
    [
        (["hotfix/**"], True),
        (["hotfix/**", "!hotfix/1.2.4*"], False),
        (["!hotfix/**", "hotfix/1*"], True),
        (["!main"], False),
        ([], False),
    ],
)
def test_the_last_pattern_that_fits_decides(patterns: list[str], passed: bool) -> None:
    assert passes(patterns, BRANCH) is passed


def file(on: object, name: str = "ci") -> WorkflowFile:
    return WorkflowFile(PATH, {"name": name, "on": on} if name else {"on": on})


@pytest.mark.parametrize(
    ("on", "starts"),
    [
        ("pull_request", "yes"),
        (["push", "pull_request"], "yes"),
        ({"pull_request": ""}, "yes"),
        ({"pull_request": {"branches": ["hotfix/*"]}}, "yes"),
        ({"pull_request": {"branches": "main"}}, "no"),
        ({"pull_request": {"branches-ignore": ["hotfix/**"]}}, "no"),
        ({"pull_request": {"branches-ignore": ["docs"]}}, "yes"),
        ({"pull_request": {"paths": ["src/**"]}}, "sometimes"),
        ({"pull_request": {"paths-ignore": ["docs/**"]}}, "sometimes"),
        ({"pull_request": {"types": ["opened", "synchronize"]}}, "yes"),
        ({"pull_request": {"types": ["opened"]}}, "sometimes"),
        ({"pull_request": {"types": ["closed"]}}, "no"),
        ("push", "no"),
        ({"pull_request_target": {}}, "no"),
        (7, "no"),
        (None, "no"),
    ],
)
def test_a_pull_request_into_the_branch_starts_it(on: object, starts: Starts) -> None:
    assert starts_for_pull(file(on), BRANCH) == starts


@pytest.mark.parametrize(
    ("on", "starts"),
    [
        ("push", "yes"),
        ({"push": {"tags": ["v*"]}}, "no"),
        ({"push": {"tags-ignore": ["v*"]}}, "no"),
        ({"push": {"tags": ["v*"], "branches": ["**"]}}, "yes"),
        ({"push": {"branches": ["main", "release/**"]}}, "no"),
        ({"push": {"branches-ignore": ["main"]}}, "yes"),
        ({"push": {"paths-ignore": ["docs/**"]}}, "sometimes"),
        ("pull_request", "no"),
    ],
)
def test_a_push_to_the_branch_starts_it(on: object, starts: Starts) -> None:
    assert starts_for_push(file(on), BRANCH) == starts


OURS = {"workflows": ["ci"], "types": ["completed"]}
EVERY = ("workflow_run", "workflow_run_of_merge", "workflow_run_of_merge_back")
BOTH = ["push", "pull_request"]


@pytest.mark.parametrize(
    ("ours", "base", "default", "ways"),
    [
        (OURS, file(BOTH), file(BOTH), EVERY),
        ({"workflows": ["ci"]}, file(BOTH), file(BOTH), EVERY),
        ({"workflows": [PATH]}, file(BOTH, ""), file(BOTH, ""), EVERY),
        (OURS, file(BOTH, "Old"), file(BOTH), EVERY[2:]),
        (OURS, file("pull_request"), file("pull_request"), EVERY[:1]),
        (OURS, file({"pull_request": {"paths": ["src/**"]}}), file(BOTH), EVERY[2:]),
        (OURS, file({"push": {"branches": ["main"]}}), file({"push": {"branches": ["main"]}}),
         EVERY[2:]),
        ({**OURS, "branches": ["hotfix/**"]}, file(BOTH), file(BOTH), EVERY[1:2]),
        ({"workflows": ["ci"], "types": ["requested"]}, file(BOTH), file(BOTH), ()),
        ({}, file(BOTH), file(BOTH), ()),
    ],
)  # fmt: skip
def test_a_run_tells_only_of_what_surely_starts_it(
    ours: dict[str, Any], base: WorkflowFile, default: WorkflowFile, ways: tuple[str, ...]
) -> None:
    assert run_ways({"workflow_run": ours}, Ci([base], [default], "main"), BRANCH) == ways
    assert run_ways({"push": ours}, Ci([base], [default], "main"), BRANCH) == ()
    assert run_ways({"workflow_run": ours}, Ci(), BRANCH) == ()

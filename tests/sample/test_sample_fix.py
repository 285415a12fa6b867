"""The flaw of the sample is real, and so is its fix."""

import difflib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hotfix_actions.sandbox import sample_repository
from tests.sample.helpers import Answer, Env, apply_fix, run

pytestmark = pytest.mark.slow

Copy = Callable[[str], Path]
NEW_TEST = "test/forged-token.test.js"


def npm_test(folder: Path, env: Env, *files: str) -> tuple[Answer, dict[str, int]]:
    arguments = ("--", "--test-reporter=tap", *files)
    answer = run("npm", "test", *arguments, cwd=folder, env=env)
    counts = re.findall(r"^# (tests|pass|fail|skipped|todo) (\d+)$", answer.out, re.MULTILINE)
    return answer, {name: int(count) for name, count in counts}


@pytest.mark.parametrize("revision", ["v1.2.3", "main"])
def test_the_flaw_is_not_seen_by_the_tests_there_are(
    checkouts: dict[str, Path], env: Env, revision: str
) -> None:
    answer, counts = npm_test(checkouts[revision], env)
    assert answer.code == 0, answer.out
    assert counts["tests"] == counts["pass"] >= 20


@pytest.mark.parametrize("revision", ["v1.2.3", "main"])
def test_the_new_test_fails_without_the_fix(checkout: Copy, env: Env, revision: str) -> None:
    folder = checkout(revision)
    apply_fix(folder, only="test/")
    answer, counts = npm_test(folder, env, NEW_TEST)
    assert answer.code == 1
    assert (counts["pass"], counts["fail"]) == (1, 4)


@pytest.mark.parametrize("revision", ["v1.2.3", "main"])
def test_all_tests_pass_with_the_fix(checkout: Copy, env: Env, revision: str) -> None:
    folder = checkout(revision)
    before = npm_test(folder, env)[1]["pass"]
    apply_fix(folder)
    answer, counts = npm_test(folder, env)
    assert answer.code == 0, answer.out
    assert counts["pass"] == counts["tests"] == before + 5


def test_the_fix_is_three_lines_and_a_test(checkouts: dict[str, Path]) -> None:
    fix = sample_repository.fix()
    assert set(fix) == {"src/signature.js", NEW_TEST}
    before = (checkouts["v1.2.3"] / "src/signature.js").read_text().splitlines()
    diff = difflib.ndiff(before, fix["src/signature.js"].splitlines())
    assert sum(line.startswith("+ ") for line in diff) == 3

import pytest

from hotfix_actions.adapters.projects.runners import RUNNERS, focus
from hotfix_actions.adapters.projects.scripts import Found, find


def found(script: str, **others: str) -> Found:
    answer = find({"test": script, **others})
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("script", "runner"),
    [
        ("node --test", "node"),
        ("node --import ./setup.mjs --test test/", "node"),
        ("c8 node --test", "node"),
        ("tsx --test test/*.ts", "node"),
        ("jest", "jest"),
        ("NODE_ENV=test jest --ci", "jest"),
        ("node --experimental-vm-modules node_modules/jest/bin/jest.js", "jest"),
        ("./node_modules/.bin/mocha test", "mocha"),
        ("vitest run", "vitest"),
        ("eslint . && nyc mocha", "mocha"),
        ("tape test/*.js | tap-spec", "tape"),
        ("xo && ava", "ava"),
    ],
)
def test_the_runner_of_a_script_is_found(script: str, runner: str) -> None:
    assert found(script).runner == runner


@pytest.mark.parametrize(
    "script",
    ["", 'echo "Error: no test specified" && exit 1', "node test.js", "make test", "jest 'open",
     "npm run missing", "npm test", "node --test-only x.js"],
)  # fmt: skip
def test_a_script_without_a_known_runner_has_none(script: str) -> None:
    assert find({"test": script}) is None
    assert find({}) is None


def test_the_script_is_kept_around_the_runner() -> None:
    answer = found("tsc -p . && mocha 'dist/**/*.js' && size-limit")
    assert answer.whole(("--reporter", "a b")) == (
        "tsc -p . && mocha 'dist/**/*.js' --reporter 'a b' && size-limit"
    )
    assert answer.alone(("mocha", "a b.js")) == "tsc -p . && mocha 'a b.js'"


def test_what_formats_the_output_is_left_out() -> None:
    assert found("tape *.js | tap-spec | cat && echo done").whole() == "tape *.js && echo done"


@pytest.mark.parametrize(
    "call",
    ["npm run unit", "npm run -s unit", "npm run unit --silent", "pnpm unit", "yarn run unit"],
)
def test_a_nested_script_is_followed(call: str) -> None:
    answer = found(f"lint && {call} && size", unit="build; jest --ci")
    assert answer.whole(("--json",)) == "lint && (build; jest --ci --json) && size"
    assert answer.alone(("jest", "a.js")) == "lint && (build; jest a.js)"


def test_scripts_that_call_each_other_for_ever_have_no_runner() -> None:
    assert find({"test": "npm run a", "a": "npm run test"}) is None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("node --import ./setup.mjs --test test/", ("node", "--import", "./setup.mjs", "--test")),
        ("c8 --all node --test --experimental-test-coverage", ("node", "--test")),
        ("NODE_ENV=test nyc mocha -r ts-node/register test --exit",
         ("NODE_ENV=test", "mocha", "-r", "ts-node/register", "--exit")),
        ("jest src --coverage --ci -c jest.json",
         ("jest", "--runTestsByPath", "--ci", "-c", "jest.json")),
        ("vitest run --coverage.enabled", ("vitest", "run")),
        ("ava test/**", ("ava",)),
    ],
)  # fmt: skip
def test_a_focused_run_keeps_the_options_and_drops_files_and_coverage(
    script: str, words: tuple[str, ...]
) -> None:
    answer = found(script)
    assert focus(answer, RUNNERS[answer.runner].only, ("a.js",)) == (*words, "a.js")


def test_an_assignment_stays_one_when_it_is_quoted() -> None:
    answer = found('NODE_OPTIONS="--a --b" jest')
    assert answer.alone(answer.words) == "NODE_OPTIONS='--a --b' jest"

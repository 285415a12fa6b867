import json
import os
from pathlib import Path

import pytest

from hotfix_actions.adapters.projects import cases, jest_json, junit, mocha_json, tap
from hotfix_actions.adapters.projects.cases import Case
from hotfix_actions.ports import Finished

NODE = """<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testcase name="adds" time="0.1" classname="test"/>
  <testsuite name="suite" tests="3">
    <testcase name="in"/>
    <testcase name="later"><skipped type="todo" message="true"/></testcase>
    <testcase name="bad"><failure message="1 == 2">\x1b[31m1 == 2</failure></testcase>
  </testsuite>
  <testcase name="/x/b.test.js" failure="test failed"><error/></testcase>
</testsuites>
"""


def test_junit_cases_are_read_at_any_depth() -> None:
    assert cases.parse(NODE, junit.cases) == (
        Case("adds", "passed"),
        Case("in", "passed"),
        Case("later", "skipped"),
        Case("bad", "failed"),
        Case("/x/b.test.js", "failed"),
    )


def test_junit_tells_the_file_where_the_runner_does() -> None:
    text = '<testsuite><testcase classname="A" file="tests/test_a.py"/></testsuite>'
    assert cases.parse(text, junit.cases) == (Case("A", "passed", "tests/test_a.py"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TAP version 13",
        "<html/>",
        "<testsuites><testcase",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuite><testcase name="&a;"/></testsuite>',
        '<testsuite><!ENTITY a "b"><testcase/></testsuite>',
    ],
)
def test_what_is_no_junit_is_no_report(text: str) -> None:
    assert cases.parse(text, junit.cases) is None


def jest(*files: dict[str, object]) -> str:
    return json.dumps({"numTotalTests": 1, "testResults": list(files)})


def test_jest_cases_carry_their_file() -> None:
    told = [
        {"fullName": "auth refuses", "status": "failed", "title": "refuses"},
        {"fullName": " ", "status": "passed", "title": "accepts"},
        {"fullName": "later", "status": "todo"},
        {"fullName": "off", "status": "pending"},
    ]
    text = jest({"name": "/r/a.test.js", "status": "failed", "assertionResults": told})
    assert cases.parse(text, jest_json.cases) == (
        Case("auth refuses", "failed", "/r/a.test.js"),
        Case("accepts", "passed", "/r/a.test.js"),
        Case("later", "skipped", "/r/a.test.js"),
        Case("off", "skipped", "/r/a.test.js"),
    )


def test_a_jest_file_that_cannot_be_loaded_is_one_failed_case() -> None:
    text = jest({"name": "/r/a.test.js", "status": "failed", "assertionResults": []})
    assert cases.parse(text, jest_json.cases) == (Case("/r/a.test.js", "failed", "/r/a.test.js"),)


def test_mocha_cases_are_read_from_their_three_lists() -> None:
    text = json.dumps(
        {
            "stats": {},
            "passes": [{"fullTitle": "a b", "file": "/r/a.js"}],
            "failures": [{"fullTitle": "", "file": None}],
            "pending": [{"fullTitle": "c"}],
        }
    )
    assert cases.parse(text, mocha_json.cases) == (
        Case("a b", "passed", "/r/a.js"),
        Case("(no name)", "failed"),
        Case("c", "skipped"),
    )


@pytest.mark.parametrize("reader", [jest_json.cases, mocha_json.cases])
@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"testResults": 3}', "[" * 100_000])
def test_what_is_no_json_report_is_no_report(reader: cases.Reader, text: str) -> None:
    assert cases.parse(text, reader) is None


TAP = """TAP version 13
# adds
ok 1 - adds
    not ok 1 - inner
not ok 2 refuses a forged token
  ---
  operator: equal
  ...
ok 3 - later # TODO
not ok 4 - off # SKIP slow

1..4
# tests 4
"""


def test_tap_points_are_read_at_the_top_level() -> None:
    assert cases.parse(TAP, tap.cases) == (
        Case("adds", "passed"),
        Case("refuses a forged token", "failed"),
        Case("later # TODO", "skipped"),
        Case("off # SKIP slow", "skipped"),
    )


@pytest.mark.parametrize(
    "text",
    ["", "ok 1\n", "1..2\nok 1\n", "1..1\nok 1\n1..1\n", "1..1\nok 1\nBail out! gone\n"],
)
def test_tap_that_was_cut_short_is_no_report(text: str) -> None:
    assert cases.parse(text, tap.cases) is None


def test_a_report_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text("<testsuite><testcase name='a'/></testsuite>")
    assert cases.read(tmp_path / "report.xml", junit.cases) == (Case("a", "passed"),)


def test_a_report_that_is_missing_huge_a_folder_or_a_pipe_is_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(cases.REPORT_LIMIT + 1)
    for name in ("missing", "huge", "pipe", "."):
        assert cases.read(tmp_path / name, tap.cases) is None


def test_bytes_that_are_no_text_do_not_stop_the_reading(tmp_path: Path) -> None:
    (tmp_path / "report").write_bytes(b"1..1\nok 1 - \xff\n")
    assert cases.read(tmp_path / "report", tap.cases) == (Case("\ufffd", "passed"),)


def test_cases_are_counted_by_state() -> None:
    told = [Case("a", "passed"), Case("b" * 400, "failed"), Case("c", "skipped")]
    run = cases.counted("npm test", Finished(1, "out", "err", 2.5), told, root=Path("/r"))
    assert (run.ran, run.passed, run.failed, run.skipped) == (2, 1, 1, 1)
    assert (run.report, run.exit_code, run.seconds, run.tail) == (True, 1, 2.5, "outerr")
    assert run.failures == ("b" * 300,)
    assert run.command == "npm test"


def test_no_report_is_told_apart_from_an_empty_one() -> None:
    done = Finished(0, "", "", 1.0)
    assert cases.counted("x", done, None, root=Path()).report is False
    assert cases.counted("x", done, (), root=Path()).report is True


def test_only_the_wanted_files_cases_are_kept_where_every_file_is_told(tmp_path: Path) -> None:
    told = (Case("a", "passed", str(tmp_path / "a.js")), Case("b", "failed", "b.js"))
    assert cases.within(told, tmp_path, ["a.js"]) == told[:1]
    assert cases.within(told, tmp_path, ["b.js"]) == told[1:]
    untold = (*told, Case("c", "failed"))
    assert cases.within(untold, tmp_path, ["a.js"]) == untold


def test_names_that_are_files_are_told_from_the_root(tmp_path: Path) -> None:
    told = [Case(f"{tmp_path}/a.js", "failed"), Case("/elsewhere/b.js", "failed")]
    run = cases.counted("x", Finished(1, "", "", 1.0), told, root=tmp_path)
    assert run.failures == ("a.js", "/elsewhere/b.js")

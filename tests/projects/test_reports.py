import json
import os
import tracemalloc
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


CASES = "<testcase name='a'/><testcase name='b'/><testcase name='c'/>"
NO_PASS = {
    "every case notrun": "<testsuite>" + CASES.replace("/>", " status='notrun'/>") + "</testsuite>",
    "by its result": "<testsuite><testcase name='a' status='run' result='suppressed'/></testsuite>",
    "disabled": "<testsuite><testcase name='a' status='Disabled'/></testsuite>",
    "a word nobody knows": "<testsuite><testcase name='a' status='mauve'/></testsuite>",
    "an element of another case": "<testsuite><testcase name='a'><Skipped/></testcase></testsuite>",
    "ignored": "<testsuite><testcase name='a'><ignored/></testcase></testsuite>",
    "not run": "<testsuite><testcase name='a'><notRun/></testcase></testsuite>",
    "skip": "<testsuite><testcase name='a'><skip/></testcase></testsuite>",
    "an element disabled": "<testsuite><testcase name='a'><disabled/></testcase></testsuite>",
    "skipped by the suite alone": f"<testsuite tests='3' skipped='3'>{CASES}</testsuite>",
    "disabled by the suites alone": "<testsuites disabled='1'><testsuite><testcase name='a'/>"
    "</testsuite></testsuites>",
}


@pytest.mark.parametrize("text", NO_PASS.values(), ids=NO_PASS)
def test_junit_cases_that_did_not_run_have_not_passed(text: str) -> None:
    told = cases.parse(text, junit.cases)
    assert told is not None
    assert {case.state for case in told} == {"skipped"}


BAD = {
    "errors of the suite": f"<testsuite errors='3'>{CASES}</testsuite>",
    "the suites": f"<testsuites failures='1'><testsuite>{CASES}</testsuite></testsuites>",
    "an inner suite's": f"<testsuites><testsuite failures='2'>{CASES}</testsuite></testsuites>",
    "an error beside the cases": f"<testsuite>{CASES}<error message='x'/></testsuite>",
    "a status": "<testsuite><testcase name='a' status='FAILED'/></testsuite>",
    "a result": "<testsuite><testcase name='a' status='run' result='timed-out'/></testsuite>",
    "a namespace": "<testsuite xmlns='urn:x'><testcase><failure/></testcase></testsuite>",
    "capitals": "<TestSuite><TestCase><Failure/></TestCase></TestSuite>",
    "skipped and failed": "<testsuite><testcase><skipped/><failure/></testcase></testsuite>",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_a_junit_report_says_failed_has_failed(text: str) -> None:
    told = cases.parse(text, junit.cases)
    assert told is not None
    assert [case.state for case in told].count("failed") == 1


@pytest.mark.parametrize("how", ["failures='many'", "errors='-1'", f"errors='{'9' * 5000}'"])
def test_junit_numbers_that_are_none_are_no_report(how: str) -> None:
    assert cases.parse(f"<testsuite {how}>{CASES}</testsuite>", junit.cases) is None


DOCTYPE = '<!DOCTYPE testsuite [<!ENTITY a "aaaa">]><testsuite><testcase name="&a;"/></testsuite>'
HIDDEN = {
    "a NUL within": DOCTYPE.replace("<!DOC", "<!D\0OC").encode(),
    "a NUL in front": b"\0" + DOCTYPE.encode(),
    "UTF-16": DOCTYPE.encode("utf-16"),
    "UTF-16 without its mark": DOCTYPE.encode("utf-16-le"),
    "UTF-32": DOCTYPE.encode("utf-32"),
    "an escape code within": DOCTYPE.replace("<!DOC", "<!D\x1bOC").encode(),
    "outside": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuite><testcase/></testsuite>',
    "a declared encoding": b'<?xml version="1.0" encoding="utf-7"?>+ADw-testsuite/+AD4-',
    "a passing one in UTF-16": "<testsuite><testcase name='a'/></testsuite>".encode("utf-16"),
}


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN)
def test_a_document_type_hides_behind_no_encoding(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_bytes(content)
    assert cases.read(tmp_path / "report.xml", junit.cases) is None


def test_jest_numbers_are_believed_where_they_are_worse() -> None:
    told = [{"fullName": name, "status": "passed"} for name in "abc"]
    listed = [{"name": "/r/a.js", "status": "passed", "assertionResults": told}]

    def states(**numbers: object) -> list[str] | None:
        found = cases.parse(json.dumps({"testResults": listed, **numbers}), jest_json.cases)
        return None if found is None else sorted(case.state for case in found)

    passed = ["passed"] * 3
    assert states(success=True, numPassedTests=3, numFailedTests=0) == passed
    assert states(success=False) == ["failed", *passed]
    assert states(numRuntimeErrorTestSuites=1) == ["failed", *passed]
    assert states(numFailedTests=2) == ["failed", *passed]
    assert states(numPassedTests=0) == ["skipped"] * 3
    assert states(wasInterrupted=True) is None


def test_mocha_numbers_are_believed_where_they_are_worse() -> None:
    def states(**stats: int) -> list[str]:
        report = {"stats": stats, "passes": [{}, {}], "failures": []}
        return [case.state for case in cases.parse(json.dumps(report), mocha_json.cases) or ()]

    assert states(passes=2, failures=0, pending=0) == ["passed", "passed"]
    assert states(failures=1) == ["passed", "passed", "failed"]
    assert states(passes=0, pending=2) == ["skipped", "skipped"]


def test_a_tap_name_is_no_directive() -> None:
    text = "not ok 1 - sorts \\# todo lists\nnot ok 2 - issue#skip\n1..2\n"
    assert [case.state for case in cases.parse(text, tap.cases) or ()] == ["failed", "failed"]


def test_failures_that_tap_counts_at_its_end_have_failed() -> None:
    text = "ok 1 - a\n1..1\n# tests 2\n# pass  1\n# fail  1\n"
    assert [case.state for case in cases.parse(text, tap.cases) or ()] == ["passed", "failed"]


@pytest.mark.parametrize("text", ["ok 1\nok 1\n1..2\n", "ok 2\n1..1\n", f"ok {'9' * 5000}\n1..1\n"])
def test_tap_points_that_were_not_planned_are_no_report(text: str) -> None:
    assert cases.parse(text, tap.cases) is None


MOST = 2_000  # in place of `cases.MOST_CASES`: this is about the kind, not about the number
LARGE = {
    "elements": ("<testsuite>" + "<a/>" * 10_000, junit.cases),
    "levels": ("<testsuite>" + "<a>" * 10_000, junit.cases),
    "cases": ("<testsuite>" + "<testcase/>" * 4_000 + "</testsuite>", junit.cases),
    "one tag": (f"<testsuite a='{'a' * 2_000_000}'/>", junit.cases),
    "jest": ('{"testResults":[' + '{"name":""},' * 12_000 + "{}]}", jest_json.cases),
    "mocha": ('{"failures":[],"passes":[' + "{}," * 12_000 + "{}]}", mocha_json.cases),
    "tap": ("ok\n" * 12_000 + "1..12000\n", tap.cases),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_report_that_holds_far_too_much_is_none_and_takes_little_memory(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (cases, junit, tap):
        monkeypatch.setattr(module, "MOST_CASES", MOST)
    text, reader = LARGE[name]
    tracemalloc.start()
    try:
        assert cases.parse(text, reader) is None
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()

"""Where exceptions end: an expected failure, a bug and ^C are told apart."""

import json
from pathlib import Path

import pytest

from hotfix_actions.cli import main
from hotfix_actions.commands.boundary import guarded
from hotfix_actions.commands.outputs import escaped, quoted
from hotfix_actions.errors import ConfigurationFault, Fault, OutsideFailed, PermissionMissing

ENV = {"HOTFIX_TOKEN": "ghp_secret"}


def raising(error: BaseException) -> object:
    def run() -> int:
        raise error

    return run


def failed(error: BaseException, capsys: pytest.CaptureFixture[str], **env: str) -> tuple[int, str]:
    code = guarded(raising(error), ["gate", "7"], {**ENV, **env})  # type: ignore[arg-type]
    shown = capsys.readouterr()
    return code, shown.err + shown.out


def test_an_expected_failure_says_what_was_tried_found_and_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = OutsideFailed(tried="asking GitHub", found="502", remedy="run again:\n  hotfix gate 7")
    code, told = failed(error, capsys)
    assert code == 4
    assert told.splitlines() == [
        "✗ 502",
        "  Tried  asking GitHub",
        "  Do     run again:",
        "           hotfix gate 7",
    ]


def test_every_fault_of_a_configuration_is_told_at_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = [Fault("guard", "unknown key 'x'", "did you mean 'y'?"), Fault("tests", "bad")]
    code, told = failed(ConfigurationFault(source="hotfix.yml", faults=faults), capsys)
    assert code == 2
    assert "guard: unknown key 'x' - did you mean 'y'?" in told
    assert "tests: bad" in told


def test_a_bug_gives_70_and_a_log_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = failed(RuntimeError("ghp_secret went wrong"), capsys)
    log = Path(next(word for word in told.split() if "hotfix-bug-" in word).rstrip(";"))
    text = log.read_text()
    log.unlink()
    assert code == 70
    assert "Traceback" not in told
    assert "Traceback" in text
    assert "hotfix gate 7" in text
    assert "ghp_secret" not in told + text


@pytest.mark.parametrize("form", ["{0}", "{0!r}", "https://x.test/?a={0}", "{{'a': {0!r}}}"])
def test_the_log_of_a_bug_holds_no_secret_of_any_variable(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> int:
        raise RuntimeError(form.format("first-canary-line\nsecond-canary-line"))

    env = {"SIGNING": "first-canary-line\nsecond-canary-line\n"}
    assert guarded(run, ["gate", "second-canary-line"], env) == 70
    told = capsys.readouterr().err
    log = Path(next(word for word in told.split() if "hotfix-bug-" in word).rstrip(";"))
    text = log.read_text()
    log.unlink()
    assert "Traceback" in text
    assert "canary" not in told + text


def test_an_answer_of_more_than_a_line_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    _, told = failed(OutsideFailed(tried="x", found="two things:\na\nb", remedy="y"), capsys)
    assert told.splitlines()[:3] == ["✗ two things", "  Tried  x", "  Found  two things:"]
    assert told.splitlines()[3:5] == ["         a", "         b"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["gate"], "Missing argument 'INCIDENT'."),
        (["gate", "7", "--nonsense"], "No such option '--nonsense'."),
        (["nonsense"], "No such command 'nonsense'."),
        (["init", "--driver", "x"], "Invalid value for '--driver'"),
    ],
)
def test_a_usage_error_answers_as_one_object_too(
    words: list[str], found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--json"], {"PATH": ""}) == 2
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert (told["outcome"], told["exit-code"]) == ("failed", 2)
    assert told["found"].startswith(found)
    assert "--help`" in told["next"]
    assert "Error: " in shown.err
    assert main(words, {"PATH": ""}) == 2
    assert capsys.readouterr().out == ""


def test_an_interruption_gives_130(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = failed(KeyboardInterrupt(), capsys)
    assert code == 130
    assert "the same command continues" in told


def test_an_interruption_says_what_it_leaves_behind(capsys: pytest.CaptureFixture[str]) -> None:
    stopped = KeyboardInterrupt()
    stopped.add_note("production runs v1.2.4")
    told = failed(stopped, capsys)[1].split("\n")
    assert told[:3] == ["", "production runs v1.2.4", "Stopped. Finished steps are kept."]


def test_what_is_added_to_a_failure_stands_below_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = OutsideFailed(tried="asking", found="401", remedy="give another token")
    error.also("")
    error.also("production runs v1.2.4")
    told = failed(error, capsys)[1].splitlines()
    assert told[-2:] == ["  Do     give another token", "         production runs v1.2.4"]


def test_a_secret_never_shows(capsys: pytest.CaptureFixture[str]) -> None:
    error = PermissionMissing(tried="with ghp_secret", found="ghp_secret", remedy="ghp_secret")
    _, told = failed(error, capsys)
    assert "ghp_secret" not in told
    assert "***" in told


def test_in_actions_a_failure_is_one_annotation_that_holds_no_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = PermissionMissing(tried="x", found="a\n::set-output name=a::b\r%0A", remedy="y")
    code, told = failed(error, capsys, GITHUB_ACTIONS="true")
    rows = [line for line in told.splitlines() if line.startswith("::")]
    assert code == 3
    assert rows == ["::error title=hotfix gate::x: a%0A::set-output name=a::b%0D%250A. y"]


def test_escaping_leaves_plain_words_alone() -> None:
    assert escaped("plain words") == "plain words"


def test_in_actions_a_bug_is_one_annotation_and_leaves_its_trace_in_the_log(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def run() -> int:
        raise ValueError("t0ken is gone\n::error::owned")

    env = {"GITHUB_ACTIONS": "true", "HOTFIX_TOKEN": "t0ken",
           "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}  # fmt: skip
    assert guarded(run, ["gate", "7"], env) == 70
    shown = capsys.readouterr()
    rows = [line for line in shown.out.splitlines() if line.startswith("::")]
    assert len(rows) == 1
    assert rows[0].startswith("::error title=hotfix gate::")
    assert "Traceback" in shown.err
    assert not [line for line in shown.err.splitlines() if line.strip().startswith("::")]
    page = (tmp_path / "summary.md").read_text()
    assert "Please report it" in page
    assert "t0ken" not in shown.out + shown.err + page


@pytest.mark.parametrize("line", ["::error::x", "  ::set-output name=a::b", "\t::add-mask::x",
                                  "done ##[error]x", "##[group]x"])  # fmt: skip
def test_no_printed_line_commands_a_runner(line: str) -> None:
    shown = quoted(f"before\n{line}\nafter::x")
    assert not [row for row in shown.split("\n") if row.strip().startswith("::") or "##[" in row]
    assert shown.replace("\u200b", "") == f"before\n{line}\nafter::x"

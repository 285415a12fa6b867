"""What who waits for a command sees: in a log a line a step, in a terminal what is running."""

import io

import pytest

from hotfix_actions.adapters import report
from hotfix_actions.adapters.report import LineReport, LiveReport
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.commands.run import Options, report_for
from hotfix_actions.flows import FLOWS
from hotfix_actions.projections.doing import WORDS, doing

STEPS = sorted(
    {
        step.name
        for flow in FLOWS.values()
        for step in (*flow.steps, *flow.concluding, flow.closing, flow.telling)
        if step is not None
    }
)


def test_every_step_is_told_in_words_and_none_besides() -> None:
    assert sorted(WORDS) == STEPS


@pytest.mark.parametrize("step", ["reviewed", "take-over", "before", "publish-release", "lock"])
def test_a_log_names_what_is_done_and_no_inner_step(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "WORTH_A_LINE", 0.0)
    out, trace = io.StringIO(), Trace()
    with LineReport(trace, out, doing).step(step):
        pass
    assert out.getvalue().strip().startswith(WORDS[step])
    assert out.getvalue().endswith(" s\n")
    assert [span.name for span in trace.spans if span.kind == "step"] == [step]


@pytest.mark.parametrize(("as_json", "shown"), [(False, WORDS["reviewed"]), (True, "")])
def test_a_command_tells_its_steps_so_and_none_beside_an_object(
    as_json: bool, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "WORTH_A_LINE", 0.0)
    with report_for(Options(as_json=as_json), Trace()).step("reviewed"):
        pass
    told = capsys.readouterr()
    assert told.err.strip().startswith(shown)
    assert told.out == ""
    assert bool(told.err) == bool(shown)


def test_a_step_that_only_looked_has_no_line() -> None:
    out = io.StringIO()
    with LineReport(Trace(), out, doing).step("may"):
        pass
    assert out.getvalue() == ""


def test_in_a_terminal_a_line_stands_above_what_is_running() -> None:
    out = io.StringIO()
    shown = LiveReport(Trace(), out, doing)
    wipe, running = "\r\x1b[2K", "  \x1b[2mwatching ...\x1b[0m"
    with shown.step("watch"):
        shown.say("look 1 of 90")
    shown.say("done")
    assert out.getvalue() == (
        f"{wipe}{running}{wipe}look 1 of 90\n{wipe}{running}{wipe}{wipe}done\n"
    )

"""The first line of the commands that are no flow: what is true now, and what is next."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from hotfix_actions.cli import main
from hotfix_actions.commands import doctor_show, init_show, journal, show
from hotfix_actions.commands.journal import show_journal
from hotfix_actions.commands.protect import protect
from hotfix_actions.domain import verify
from hotfix_actions.domain.setup.finding import Finding
from tests.domain.test_status import LIVE, PROPOSED, RELEASED
from tests.projections.test_first_line import BACK, story
from tests.support.fakes import FakeWorld

STOP = Finding("no-base-tag", "repository", "stop", {"code": "no-tags"})
WARN = Finding("no-base-tag", "repository", "warn", {"code": "no-tags"})
UNREAD = Finding("no-base-tag", "repository", "unread", {"code": "no-tags", "stops": "yes"})


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ([], "A hotfix would work here."),
        ([WARN], "A hotfix would work here, 1 warning."),
        ([STOP, STOP, WARN], "2 things will stop a hotfix here, 1 warning."),
        ([UNREAD], "Whether a hotfix would work here is not known: 1 fact could not be read."),
    ],
)
def test_the_doctor_begins_with_what_it_comes_to(found: Sequence[Finding], line: str) -> None:
    assert click.unstyle(doctor_show._headline(found)) == line


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"written": ["a"]}, "✓ wrote 1 file"),
        ({"written": ["a", "b"], "made": ["hotfix"]}, "✓ wrote 2 files; created the labels hotfix"),
        ({}, "✓ everything is as it should be: nothing was written"),
    ],
)
def test_init_begins_with_what_it_did(changes: dict[str, Any], line: str) -> None:
    given: Any = {"written": [], "made": [], "states": {}, "notes": []} | changes
    report: Any = type("Report", (), given)()
    assert click.unstyle(init_show._done(report, planned=False)) == line
    planned = init_show._done(report, planned=True)
    assert click.unstyle(planned) == "Nothing was written: this was a plan."


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("timezone: UTC\n", 0, "has no faults"),
        ("timezone: Mars\nmerge-back: ['a b']\n", 2, "✗ 2 faults"),
        ("a: [", 2, "✗ 1 fault"),
    ],
)
def test_config_check_begins_with_what_the_file_is(
    text: str, code: int, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "hotfix.yml"
    file.write_text(text)
    assert main(["config", "check", str(file)], env={}, here=tmp_path) == code
    shown = capsys.readouterr()
    assert line in (shown.out or shown.err).splitlines()[0]


@pytest.mark.parametrize(
    ("events", "line", "following"),
    [
        ((), "#7: Waiting for the fix, as the journal tells it.", "A developer pushes the fix"),
        ((PROPOSED,), "#7: The fix is proposed, the gates have not judged it yet", "The gates"),
        (RELEASED, "#7: Released, not deployed yet, as the journal tells it.", "Deploy"),
        (
            (*RELEASED, *LIVE, *BACK),
            "#7: Rolled back: production runs v1.2.3, as the journal tells it.",
            "v1.2.4 is withdrawn",
        ),
    ],
)
def test_the_journal_begins_with_where_it_stands_and_ends_with_what_is_next(
    events: Any, line: str, following: str
) -> None:
    world = FakeWorld()
    context = world.context("journal show")
    for event in story(*events).events:
        context.tell(event)  # type: ignore[arg-type]
    context.head = "head-1"
    result = show_journal(context, {})
    first, *more = click.unstyle(result.extra["text"]).splitlines()
    assert first.startswith(line)
    assert next(one for one in more if one.startswith("Next: ")).startswith(f"Next: {following}")
    assert result.next


@pytest.mark.parametrize(
    ("codes", "following"),
    [
        ([], "Nothing is to be done."),
        (["unvouched"], "A maintainer asks those who are named"),
        (["unchecked", "missing"], "A maintainer asks those who are named"),
        (["unvouched", "rewritten"], "A maintainer finds out who changed it."),
        (["no-journal"], "A maintainer finds out who changed it."),
    ],
)
def test_the_end_of_a_verification_says_who_looks_into_it(codes: list[str], following: str) -> None:
    findings = [verify.Finding(code, "x") for code in codes]
    changed = any(code not in journal._UNKNOWN for code in codes)
    assert journal._next(findings, changed=changed).startswith(following)


@pytest.mark.parametrize(("public", "planned"), [(False, False), (True, False), (True, True)])
def test_protect_says_what_github_enforces_and_what_is_next(public: bool, planned: bool) -> None:
    made: list[str] = []
    rules = SimpleNamespace(
        ruleset_names=list,
        create_ruleset=lambda _: made.append("ruleset"),
        repository=lambda: SimpleNamespace(public=public),
        policies=list,
        create_policy=lambda _: made.append("policy"),
    )
    context: Any = SimpleNamespace(ports=SimpleNamespace(rules=rules), story=story())
    result = protect(context, {"plan": planned})
    assert not result.said.endswith(".")
    line = "nothing was changed; `hotfix protect` would make 2 changes"
    assert show.now(result, "protect").startswith(
        line if planned else "The ruleset `hotfix branches` protects hotfix/"
    )
    doctor = "`hotfix doctor` says whether a hotfix would work here."
    expected = "An administrator of the repository does it: `hotfix protect`" if planned else doctor
    assert result.next.endswith(expected)
    assert made == ([] if planned else ["ruleset", *(["policy"] if public else [])])

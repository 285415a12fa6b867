"""Which command an event asks for."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hotfix_actions.domain import approval, forks, trigger
from hotfix_actions.domain.trigger import COMMANDS, Trigger, comment, of_event
from hotfix_actions.domain.world import Comment

MONA = {"login": "mona", "type": "User"}
ROBOT = {"login": "robot[bot]", "type": "Bot"}


def labelled(name: str = "hotfix", **more: Any) -> dict[str, Any]:
    issue = {"number": 7, **more}
    return {"action": "labeled", "label": {"name": name}, "issue": issue, "sender": MONA}


def pulled(action: str, base: str, *, merged: bool = False) -> dict[str, Any]:
    pull = {"base": {"ref": base}, "head": {"ref": "fix/7"}, "merged": merged}
    return {"action": action, "pull_request": pull, "sender": MONA}


def said(body: str, **more: Any) -> dict[str, Any]:
    issue = {"number": 7, **more}
    comment = {"id": 99, "body": body}
    return {"action": "created", "comment": comment, "issue": issue, "sender": MONA}


def test_the_label_opens_its_issue() -> None:
    assert of_event("issues", labelled()) == Trigger("open", 7, sender="mona")
    assert of_event("issues", labelled("HotFix")).command == "open"


@pytest.mark.parametrize("payload", [
    labelled("bug"), labelled("hotfix-2"), labelled(pull_request={"url": "x"}),
    {**labelled(), "action": "unlabeled"}, {**labelled(), "sender": ROBOT},
])  # fmt: skip
def test_another_label_asks_for_nothing_and_says_why(payload: dict[str, Any]) -> None:
    found = of_event("issues", payload)
    assert (found.command, found.fault) == ("", "")
    assert found.why


@pytest.mark.parametrize(("body", "expected"), [
    ("/hotfix gate", Trigger("gate")),
    ("  /hotfix  GATE  \nthanks", Trigger("gate")),
    ("/HotFix Rollback", Trigger("rollback", environment="production")),
    ("/hotfix gate 0123ABC", Trigger("gate", words=("0123abc",))),
    ("/hotfix release", Trigger("release")),
    ("/hotfix deploy staging", Trigger("deploy", environment="staging")),
    ("/hotfix deploy Production", Trigger("deploy", environment="production")),
    ("/hotfix rollback", Trigger("rollback", environment="production")),
    ("/hotfix rollback staging", Trigger("rollback", environment="staging")),
    ("/hotfix rollback because it burns, because of 1",
     Trigger("rollback", environment="production", because="it burns, because of 1")),
    ("/hotfix finish", Trigger("finish")),
    ("/hotfix status", Trigger("status")),
    ("/hotfix note a b\nc", Trigger("note", words=("a b c",))),
    ("/hotfix override guard, proof because it is one line",
     Trigger("override", words=("guard", "proof"), because="it is one line")),
    ("/hotfix open", Trigger("open")),
    ("/hotfix open critical", Trigger("open", severity="critical")),
])  # fmt: skip
def test_a_comments_first_line_is_the_command(body: str, expected: Trigger) -> None:
    assert comment(body) == expected


@pytest.mark.parametrize("body", [
    "", "hotfix gate", "please /hotfix gate", "/hotfixes", "/hot fix", "> /hotfix rollback",
    "`/hotfix gate`",
])  # fmt: skip
def test_words_that_do_not_begin_with_it_are_none_of_ours(body: str) -> None:
    found = comment(body)
    assert (found.command, found.fault) == ("", "")


@pytest.mark.parametrize(("body", "hint"), [
    ("/hotfix", "say one of"),
    ("/hotfix rolback", "did you mean rollback?"),
    ("/hotfix xyzzy", "known: open, gate"),
    ("/hotfix deploy", "needs an environment"),
    ("/hotfix deploy moon", "needs an environment"),
    ("/hotfix deploy staging production", "needs an environment"),
    ("/hotfix gate HEAD", "hexadecimal"),
    ("/hotfix gate 0123456 now", "hexadecimal"),
    ("/hotfix note", "needs words"),
    ("/hotfix override guard", "needs gates and a reason"),
    ("/hotfix override because of me", "needs gates and a reason"),
    ("/hotfix release now", "no further words"),
    ("/hotfix open soon", "a severity at most"),
    ("/hotfix rollback moon", "an environment at most"),
    ("/hotfix rollback? not yet", "did you mean rollback?"),
    ("/hotfix rollbacks are for later", "did you mean rollback?"),
])  # fmt: skip
def test_a_wrong_word_is_answered_with_what_would_be_right(body: str, hint: str) -> None:
    found = comment(body)
    assert found.command == ""
    assert hint in found.fault


def test_only_a_new_comment_counts() -> None:
    edited = {**said("/hotfix gate"), "action": "edited"}
    assert of_event("issue_comment", edited).command == ""
    found = of_event("issue_comment", said("/hotfix gate"))
    assert (found.incident, found.comment, found.issue) == (7, 99, 7)


def test_a_command_on_a_pull_request_is_told_where_to_go() -> None:
    found = of_event("issue_comment", said("/hotfix gate", pull_request={"url": "x"}))
    assert found.command == ""
    assert "the incident's issue" in found.fault


def test_a_bot_commands_nothing() -> None:
    payload = {**said("/hotfix rollback"), "sender": ROBOT}
    assert of_event("issue_comment", payload).command == ""


@pytest.mark.parametrize("action", ["opened", "reopened", "synchronize", "ready_for_review"])
def test_a_fix_is_judged_when_its_commits_change(action: str) -> None:
    found = of_event("pull_request_target", pulled(action, "hotfix/1.2.4-x"))
    assert (found.command, found.branch) == ("gate", "hotfix/1.2.4-x")


def test_a_merged_fix_is_released_and_one_that_was_closed_is_not() -> None:
    merged = pulled("closed", "hotfix/1.2.4-x", merged=True)
    assert of_event("pull_request_target", merged).command == "release"
    closed = pulled("closed", "hotfix/1.2.4-x")
    assert of_event("pull_request_target", closed).command == ""


def test_a_pull_request_into_another_branch_asks_for_nothing() -> None:
    found = of_event("pull_request_target", pulled("closed", "main", merged=True))
    assert (found.command, found.why) == ("", "the pull request is no hotfix's")


def test_a_merge_by_a_bot_goes_on_as_auto_merge_does() -> None:
    merged = {**pulled("closed", "hotfix/1.2.4-x", merged=True), "sender": ROBOT}
    assert of_event("pull_request_target", merged).command == "release"


@pytest.mark.parametrize("name", ["", "push", "pull_request", "release"])
def test_another_event_asks_for_nothing(name: str) -> None:
    found = of_event(name, {"sender": MONA})
    assert (found.command, bool(found.why)) == ("", True)


@pytest.mark.parametrize("payload", [
    {}, {"action": None}, {"issue": None, "action": "labeled", "label": None},
    {"pull_request": None, "action": "closed"}, {"comment": None, "action": "created"},
    {"issue": {"number": "7"}, "action": "labeled", "label": {"name": "hotfix"}},
])  # fmt: skip
@pytest.mark.parametrize("name", list(trigger._READERS))
def test_a_payload_that_lacks_everything_is_no_crash(name: str, payload: dict[str, Any]) -> None:
    assert of_event(name, payload).command in ("", trigger.DUE, *COMMANDS)


def test_the_end_of_a_run_is_a_hint_to_look_again_and_no_more() -> None:
    about = {"head_branch": "fix/7", "head_sha": "1" * 40, "pull_requests": [],
             "conclusion": "failure", "actor": ROBOT}  # fmt: skip
    payload = {"action": "completed", "workflow_run": about, "sender": ROBOT}
    found = of_event("workflow_run", payload)
    assert (found.command, found.branch, found.sha) == (trigger.DUE, "fix/7", "1" * 40)
    assert of_event("workflow_run", {**payload, "action": "requested"}).command == ""


def test_the_clock_names_no_hotfix() -> None:
    found = of_event("schedule", {"schedule": "7,37 * * * *"})
    assert (found.command, found.branch, found.incident) == (trigger.DUE, "", None)


SPELLED = ["/hotfix {}", "/HOTFIX {}", "\n /hotfix  {} \nthanks", "/hotfix\t{}", "> /hotfix {}",
           "/hotfix {} now", "`/hotfix {}`", "/hotfix {}.", "please /hotfix {}"]  # fmt: skip


@pytest.mark.parametrize("spelled", SPELLED)
def test_what_is_a_command_is_also_an_approval_and_a_forks_word(spelled: str) -> None:
    """One grammar: nobody has to guess which of the spellings counts where."""
    for words in ("deploy production", "Deploy PRODUCTION", "gate 0123abc", "GATE 0123ABC"):
        body = spelled.format(words)
        found = comment(body)
        said = Comment(1, "sam", body, datetime(2026, 1, 1, tzinfo=UTC))
        approves = approval.asks_for(said, "production")
        assert approves == (found.command == "deploy")
        assert bool(forks.named_by(said)) == (found.command == "gate")

"""Which command an event asks for: a label, a comment, a pull request, a click on "Run workflow".

Everything here is somebody's words. They become a command of the table below or nothing; they are
never run, and whether their sender may say them is asked of GitHub afterwards.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hotfix_actions.domain.words import ENVIRONMENTS, SEVERITIES

LABEL = "hotfix"
WORD = "/hotfix"
# No person's word: `route` asks GitHub what is due for the open hotfixes.
DUE = "due"
COMMANDS = ("open", "gate", "release", "deploy", "rollback", "finish", "status", "note", "override")
_BECAUSE = re.compile(r"(?:^|\s)because\s+", re.IGNORECASE)
_SHA = re.compile(r"[0-9a-f]{7,40}")


@dataclass(frozen=True)
class Trigger:
    """What an event asks for. No `command`: nothing, and `why` says why not.

    `incident` is an issue's number where the event names one; `branch` is the hotfix branch,
    by which the incident is found, or the one that a finished run was for. `comment` is the id of
    the comment that asked, `issue` where it stands. `sha` is the commit that a finished run was
    about. `fault` is what is wrong with the words of a comment, as something to answer.
    """

    command: str = ""
    incident: int | None = None
    branch: str = ""
    environment: str = ""
    severity: str = ""
    words: tuple[str, ...] = ()
    because: str = ""
    sender: str = ""
    why: str = ""
    fault: str = ""
    comment: int = 0
    issue: int | None = None
    sha: str = ""


def of_event(name: str, payload: Mapping[str, Any]) -> Trigger:
    """Read an event of GitHub's, as its webhook describes it; one of another shape asks nothing.

    https://docs.github.com/webhooks/webhook-events-and-payloads
    """
    try:
        return _of_event(name, payload)
    except (AttributeError, TypeError, KeyError):
        return Trigger(why=f"the event {name[:40]} has another shape than GitHub's")


def _of_event(name: str, payload: Mapping[str, Any]) -> Trigger:
    sender = payload.get("sender") or {}
    reader = _READERS.get(name)
    if reader is None:
        return Trigger(why=f"the event {name or 'of no name'} asks for nothing")
    if sender.get("type") == "Bot" and name in ("issues", "issue_comment"):
        return Trigger(why=f"{sender.get('login')} is a bot: bots ask for nothing here")
    found = reader(payload)
    login = str(sender.get("login") or "")
    return Trigger(**{**vars(found), "sender": login})


def _label(payload: Mapping[str, Any]) -> Trigger:
    label = str((payload.get("label") or {}).get("name") or "")
    if payload.get("action") != "labeled" or label.lower() != LABEL:
        return Trigger(why=f"the label {LABEL} was not put on")
    issue = payload.get("issue") or {}
    if issue.get("pull_request"):
        return Trigger(why="the label was put on a pull request: an incident is an issue")
    return Trigger("open", _number(issue))


def _comment(payload: Mapping[str, Any]) -> Trigger:
    if payload.get("action") != "created":
        return Trigger(why="only a new comment asks for something, not an edited one")
    written = payload.get("comment") or {}
    issue = payload.get("issue") or {}
    said = comment(str(written.get("body") or ""))
    number, identity = _number(issue), written.get("id")
    where = {"comment": identity if isinstance(identity, int) else 0, "issue": number}
    if said.command and issue.get("pull_request"):
        why = "it was said on a pull request: say it on the incident's issue"
        return Trigger(**{**vars(Trigger(why=why, fault=why)), **where})
    return Trigger(**{**vars(said), **where, "incident": number})


def comment(body: str) -> Trigger:
    """Read a comment: its first line is the command, as in `/hotfix deploy staging`.

    Only a note goes on beyond the first line.
    """
    first, _, rest = body.strip().partition("\n")
    words = first.split()
    if not words or words[0].lower() != WORD:  # GitHub's own startsWith() knows no case either
        return Trigger(why=f"the comment does not begin with {WORD}")
    if len(words) == 1:
        return _wrong(f"{WORD} alone says nothing; say one of: {', '.join(COMMANDS)}")
    command = words[1].lower()
    if command not in COMMANDS:
        near = difflib.get_close_matches(command, COMMANDS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(COMMANDS)}"
        return _wrong(f"there is no command {command[:40]!r}; {hint}")
    more = words[2:]
    if command == "note":
        text = " ".join([*more, *rest.split()])
        return Trigger(command, words=(text,)) if text else _wrong("a note needs words")
    return _SAID.get(command, _plain)(command, more)


def _plain(command: str, more: list[str]) -> Trigger:
    """Read a command that takes no further words."""
    if more:
        return _wrong(f"{command} takes no further words: {' '.join(more)[:80]!r}")
    return Trigger(command)


def _open(command: str, more: list[str]) -> Trigger:
    known = [word.lower() for word in more]
    if len(known) > 1 or (known and known[0] not in SEVERITIES):
        return _wrong(f"{command} takes a severity at most: {', '.join(SEVERITIES)}")
    return Trigger(command, severity=known[0] if known else "")


def _gate(command: str, more: list[str]) -> Trigger:
    if len(more) > 1 or (more and not _SHA.fullmatch(more[0].lower())):
        return _wrong(f"{command} takes a commit at most, by 7 to 40 hexadecimal digits")
    return Trigger(command, words=tuple(word.lower() for word in more))


def _deploy(command: str, more: list[str]) -> Trigger:
    known = [word.lower() for word in more]
    if len(known) != 1 or known[0] not in ENVIRONMENTS:
        return _wrong(f"{command} needs an environment: {' or '.join(ENVIRONMENTS)}")
    return Trigger(command, environment=known[0])


def _rollback(command: str, more: list[str]) -> Trigger:
    said, because = _reason(more)
    known = [word.lower() for word in said]
    if len(known) > 1 or (known and known[0] not in ENVIRONMENTS):
        return _wrong(f"{command} takes an environment at most, and `because` with a reason")
    environment = known[0] if known else "production"
    return Trigger(command, environment=environment, because=because)


def _override(command: str, more: list[str]) -> Trigger:
    said, because = _reason(more)
    gates = tuple(word.lower() for part in said for word in part.split(",") if word)
    if not gates or not because:
        return _wrong(f"{command} needs gates and a reason: {WORD} {command} guard because ...")
    return Trigger(command, words=gates, because=because)


def _reason(more: list[str]) -> tuple[list[str], str]:
    """Part words from the reason that follows `because`."""
    parts = _BECAUSE.split(" ".join(more), maxsplit=1)
    return parts[0].split(), parts[1].strip() if len(parts) > 1 else ""


def _pull(payload: Mapping[str, Any]) -> Trigger:
    pull = payload.get("pull_request") or {}
    base = str((pull.get("base") or {}).get("ref") or "")
    closed = payload.get("action") == "closed"
    if closed and not pull.get("merged"):
        return Trigger(why="the pull request was closed without being merged")
    if base.startswith("hotfix/"):
        return Trigger("release" if closed else "gate", branch=base)
    return Trigger(why="the pull request is no hotfix's")


def _run(payload: Mapping[str, Any]) -> Trigger:
    """A run of the team's own CI is over, whatever its end: a new head, or a merge, may be there.

    The payload's `pull_requests` is empty for a fork's run, and whatever it says was true when the
    run began: only branch and commit are taken, as a hint of which hotfix to look at.
    https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
    """
    run = payload.get("workflow_run") or {}
    branch, sha = run.get("head_branch"), run.get("head_sha")
    if payload.get("action") != "completed" or not isinstance(sha, str):
        return Trigger(why="no run is over")
    return Trigger(DUE, branch=branch if isinstance(branch, str) else "", sha=sha)


def _sweep(_: Mapping[str, Any]) -> Trigger:
    """The clock struck: look at every open hotfix."""
    return Trigger(DUE)


def _dispatch(payload: Mapping[str, Any]) -> Trigger:
    """A person clicked "Run workflow": the inputs are handed over beside the event."""
    return Trigger("open" if payload else "", why="" if payload else "nothing was asked for")


def _number(issue: Mapping[str, Any]) -> int | None:
    number = issue.get("number")
    return number if isinstance(number, int) else None


def _wrong(what: str) -> Trigger:
    return Trigger(why=what, fault=what)


_SAID: Mapping[str, Callable[[str, list[str]], Trigger]] = {
    "open": _open,
    "gate": _gate,
    "deploy": _deploy,
    "rollback": _rollback,
    "override": _override,
}
_READERS: Mapping[str, Callable[[Mapping[str, Any]], Trigger]] = {
    "issues": _label,
    "issue_comment": _comment,
    "pull_request_target": _pull,
    "workflow_dispatch": _dispatch,
    "workflow_run": _run,
    "schedule": _sweep,
}

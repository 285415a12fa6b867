"""From a command's words, an event or a comment to a request; wrong words are told all at once."""

import difflib
from collections.abc import Mapping
from typing import Any, cast

from hotfix_actions.adapters.surroundings import Surroundings, claim_of
from hotfix_actions.domain import duration, restore, token_life, trigger
from hotfix_actions.domain.trigger import WORD, Trigger
from hotfix_actions.domain.words import ENVIRONMENTS, SEVERITIES, Severity
from hotfix_actions.errors import UsageFault
from hotfix_actions.request import Request

STATE = (
    "give it as the environment's `state` prints it, like v1.2.3: letters, digits and "
    "._:/@+=,%- in words of which none begins with -"
)


# What messages print where a person has to put something: pasted as it is, it says nothing.
PLACEHOLDERS = {
    "to": ("STATE", "put what ran before in its place, as the environment's `state` prints it"),
    "because": ("REASON", "put your reason in its place"),
}


def request(command: str, words: Mapping[str, Any], around: Surroundings) -> Request:
    """Make the request. Flag first, then what the triggering event says.

    Raises UsageFault with every wrong word at once.
    """
    faults: list[tuple[str, str]] = []
    incident = _incident(words.get("incident"), around, faults)
    severity = _one_of("severity", words.get("severity"), SEVERITIES, faults)
    environment = _one_of("environment", words.get("environment"), ENVIRONMENTS, faults)
    within = _duration(words.get("fix_within"), faults)
    title = str(words.get("title") or "")
    to = str(words.get("to") or "")
    if to and not restore.is_state(to):
        faults.append((f"--to {to!r} is no state", STATE))
    for name, (placeholder, mend) in PLACEHOLDERS.items():
        if words.get(name) == placeholder:
            faults.append((f"--{name} {placeholder} is the placeholder of a message", mend))
    if command == "rollback" and incident is None and not to and not faults:
        faults.append(("no incident", "name its issue, or the state to put back: --to STATE"))
    if command == "open" and incident is None and not title and not faults:
        faults.append(("no incident", "name its issue, or give --title 'What is broken'"))
    if faults:
        raise UsageFault(
            tried=f"checking the arguments of `hotfix {command}`",
            found="; ".join(found for found, _ in faults),
            remedy="\n".join(mend for _, mend in faults),
        )
    return Request(
        command=command,
        incident=incident,
        title=title,
        severity=cast("Severity | None", severity),
        fix_within=within,
        base_tag=str(words.get("base_tag") or ""),
        environment=environment or "",
        to=to,
        because=str(words.get("because") or ""),
        words=tuple(words.get("words") or ()),
        new_attempt=bool(words.get("new_attempt")),
        unwatched=bool(words.get("unwatched")),
        actor=around.actor,
        run=around.run,
        claim="" if incident else claim_of(around, title),
        by_label=around.event_name == "issues",
        by_comment=around.event_name == "issue_comment",
        trigger=trigger.of_event(around.event_name, around.event),
        unrehearsed=around.rehearsal.unrehearsed if around.rehearsal else (),
        run_id=around.run_id,
        silent=around.silent,
        token_life=token_life.life(
            token_life.kind_of(around.token, own=around.silent), renewed=bool(around.app_id)
        ),
    )


def misspoken(spoken: Trigger) -> UsageFault:
    """Return what is wrong with the words of a comment."""
    return UsageFault(
        tried="reading the comment",
        found=spoken.fault,
        remedy=f"comment again, on the incident's issue, as in: {WORD} status",
    )


def _incident(said: object, around: Surroundings, faults: list[tuple[str, str]]) -> int | None:
    if said is None:
        issue = around.event.get("issue")
        number = issue.get("number") if isinstance(issue, Mapping) else None
        return number if isinstance(number, int) else None
    text = str(said).removeprefix("#")
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    faults.append((f"{said!r} is no issue number", "give the incident's number, like 7"))
    return None


def _one_of(
    name: str, said: object, known: tuple[str, ...], faults: list[tuple[str, str]]
) -> str | None:
    if said is None or said == "":
        return None
    word = str(said).strip().lower()
    if word in known:
        return word
    close = difflib.get_close_matches(word, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    faults.append((f"{said!r} is no {name}", f"{hint}{name} is one of: {', '.join(known)}"))
    return None


def _duration(said: object, faults: list[tuple[str, str]]) -> float | None:
    if said is None or said == "":
        return None
    try:
        return duration.parse(str(said))
    except ValueError as wrong:
        faults.append((f"--fix-within {wrong}", "write a duration like 30m, 2h or 1h30m"))
        return None

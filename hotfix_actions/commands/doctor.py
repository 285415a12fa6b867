"""`hotfix doctor`: whether a hotfix would work in a repository, and what would stop it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from hotfix_actions import __version__
from hotfix_actions.adapters import surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.bootstrap import doctor as bootstrap
from hotfix_actions.commands import outputs
from hotfix_actions.commands.doctor_show import table
from hotfix_actions.domain.setup.checks import findings
from hotfix_actions.domain.setup.facts import Facts, Unread
from hotfix_actions.domain.setup.finding import Finding, Group
from hotfix_actions.errors import DONE, MISSING, OUTSIDE, REFUSED
from hotfix_actions.projections import doctor as words
from hotfix_actions.projections.doctor_words import GROUPS

# Without these nothing can be looked at.
BLIND = ("token-missing", "token-refused")


@dataclass(frozen=True)
class Options:
    """The command's own words."""

    repository: str | None = None
    probe: bool = False
    everything: bool = False
    as_json: bool = False
    trace: Path | None = None


def doctor(said: Mapping[str, Any], given: Mapping[str, Any]) -> int:
    """Look, show, and return the exit code. Raises the typed failures; changes nothing lasting."""
    options = Options(**said)
    around = surroundings.read(given["env"], given["here"])
    if options.repository:
        around = replace(around, repository=options.repository)
    trace: Trace = given.get("trace") or Trace(options.trace, around.mask)
    with trace.span("command", "doctor"):
        facts = bootstrap.doctor(around, trace, __version__, probe=options.probe)
    found = findings(facts)
    if options.as_json:
        click.echo(json.dumps(_as_data(facts, found), indent=2, ensure_ascii=False))
    else:
        shown = table(facts, found, everything=options.everything)
        click.echo(outputs.quoted(shown) if around.in_actions else shown)
    return exit_code(found)


def exit_code(found: Sequence[Finding]) -> int:
    """Return 1 where something will stop a hotfix, 4 where GitHub did not answer, else 3 or 0.

    3 is for what the token may not read.
    """
    if any(one.code in BLIND for one in found):
        return MISSING
    if any(one.severity == "stop" for one in found):
        return REFUSED
    if any(one.code == "github-silent" for one in found):
        return OUTSIDE
    return MISSING if any(one.facts.get("stops") for one in found) else DONE


def _as_data(facts: Facts, found: Sequence[Finding]) -> dict[str, Any]:
    repository = facts.repository
    return {
        "repository": "" if isinstance(repository, Unread) else repository.name,
        "version": facts.action,
        "ready": exit_code(found) == DONE,
        "exit-code": exit_code(found),
        "probed": facts.probe is not None,
        "groups": {
            name: {
                "title": title,
                "worst": worst(found, name, facts),
                "summary": words.fine(name, facts) or "",
            }
            for name, title in GROUPS.items()
        },
        "findings": [words.as_data(one) for one in found],
        "next": words.next_command(found),
    }


def worst(found: Sequence[Finding], group: Group, facts: Facts) -> str:
    """Return the gravest severity of a group's findings, "fine", or "skipped"."""
    here = {one.severity for one in found if one.group == group}
    order = ("stop", "unread", "warn", "info")
    otherwise = "skipped" if words.unchecked(group, facts) else "fine"
    return next((one for one in order if one in here), otherwise)

"""The workflow that calls this tool, the configuration, and the base tag."""

import re
from collections.abc import Iterator

from hotfix_actions.domain.setup.facts import Facts, Workflow, known
from hotfix_actions.domain.setup.finding import Check, Trouble
from hotfix_actions.domain.versions.facts import NoBase

_EXACT = re.compile(r"[0-9a-f]{40}|v?\d+\.\d+\.\d+\S*")
# Events that begin or steer a hotfix, and reach every repository.
WANTED = frozenset({"issues", "issue_comment", "workflow_dispatch"})


def _flows(facts: Facts) -> list[Workflow]:
    """Return the workflows that carry hotfixes; the sweep only starts them."""
    return [one for one in known(facts.workflows) if not one.is_sweep]


def _missing(facts: Facts) -> Iterator[Trouble]:
    if not _flows(facts):
        yield {"branch": known(facts.repository).default_branch}


def _inactive(facts: Facts) -> Iterator[Trouble]:
    """https://docs.github.com/en/actions/how-tos/manage-workflow-runs/disable-and-enable-workflows."""
    for one in _flows(facts):
        if not one.active:
            yield {"path": one.path, "file": _file(one)}


def _file(one: Workflow) -> str:
    return one.path.rpartition("/")[2]


def _resting(facts: Facts) -> Iterator[Trouble]:
    """The sweep rests while no hotfix lives; `open` enables it, where the token may."""
    branch = known(facts.begun)
    for one in known(facts.workflows):
        if one.is_sweep and not one.active and branch:
            yield {"file": _file(one), "state": one.state, "branch": branch}


def _silent(facts: Facts) -> Iterator[Trouble]:
    """A workflow whose runs start ours, and that no event starts: `open` does not count on it."""
    for one in _flows(facts):
        for path, state in one.silent:
            file = path.rpartition("/")[2]
            yield {"path": one.path, "silent": path, "file": file, "state": state}


def _deaf(facts: Facts) -> Iterator[Trouble]:
    workflows = _flows(facts)
    heard = frozenset[str]().union(*(one.events for one in workflows))
    missing = sorted(WANTED - heard)
    if workflows and missing:
        yield {"path": workflows[0].path, "events": ", ".join(missing)}


def _moving(facts: Facts) -> Iterator[Trouble]:
    for one in known(facts.workflows):
        for used in dict.fromkeys(one.uses):
            ref = used.partition("@")[2]
            if ref and not _EXACT.fullmatch(ref):
                yield {"used": used, "path": one.path}


def _mixed(facts: Facts) -> Iterator[Trouble]:
    """A hotfix takes several runs: each part must be of one version."""
    for one in known(facts.workflows):
        refs = dict.fromkeys(used.partition("@")[2] for used in one.uses if "@" in used)
        if len(refs) > 1:
            yield {"path": one.path, "refs": ", ".join(refs)}


# How `config` says that a file has another name than the one that is read.
_NAMED = re.compile(r"it is named (\S+), and ")


def _faults(facts: Facts) -> Iterator[Trouble]:
    for fault in facts.faults:
        if _NAMED.match(fault.what):
            continue
        where = f"line {fault.line}" if fault.line else "the file"
        named = "" if fault.where.startswith(("the file", "line ")) else f"{fault.where}: "
        yield {"where": where, "fault": f"{named}{fault.what}"}


def _misnamed(facts: Facts) -> Iterator[Trouble]:
    for fault in facts.faults:
        found = _NAMED.match(fault.what)
        if found:
            yield {"named": found[1]}


def _no_environments(facts: Facts) -> Iterator[Trouble]:
    if not known(facts.settings).environments:
        yield {}


def _no_base(facts: Facts) -> Iterator[Trouble]:
    base = known(facts.base)
    if isinstance(base, NoBase):
        yield {**base.facts, "why": base.code}


CHECKS = (
    Check("workflow-missing", "workflow", "stop", _missing),
    Check("workflow-inactive", "workflow", "stop", _inactive),
    Check("sweep-disabled", "workflow", "warn", _resting),
    Check("heard-workflow-inactive", "workflow", "warn", _silent),
    Check("workflow-hears-too-little", "workflow", "warn", _deaf),
    Check("action-moves", "workflow", "warn", _moving),
    Check("action-mixed", "workflow", "warn", _mixed),
    Check("configuration-fault", "workflow", "stop", _faults),
    Check("configuration-misnamed", "workflow", "stop", _misnamed),
    Check("no-environments", "workflow", "info", _no_environments),
    Check("no-base-tag", "workflow", "stop", _no_base),
)

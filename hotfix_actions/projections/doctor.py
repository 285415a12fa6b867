"""What `hotfix doctor` says: a finding to two sentences, a group without findings to one line."""

from collections.abc import Mapping, Sequence
from typing import Any

from hotfix_actions.domain.setup import token
from hotfix_actions.domain.setup.environments import wanted
from hotfix_actions.domain.setup.facts import Facts, NotReadError, Probe, Unread, known
from hotfix_actions.domain.setup.finding import Finding, Group
from hotfix_actions.domain.versions.facts import Base
from hotfix_actions.projections.doctor_words import TABLE
from hotfix_actions.projections.halt_words import Words
from hotfix_actions.projections.halts import filled, halt
from hotfix_actions.projections.inert import plain

_KINDS = {
    "none": "none",
    "classic": "a classic token",
    "oauth": "the token of `gh`",
    "fine-grained": "a fine-grained token",
    "app": "the token of a GitHub App",
    "job": "the job's GITHUB_TOKEN",
    "unknown": "a token of an unknown kind",
}


def words(finding: Finding) -> Words:
    """Return what is wrong and what to do; every fact is a value, never a format of its own."""
    if finding.code == "no-base-tag":
        return halt(finding.facts["why"], {"incident": "INCIDENT", **finding.facts})
    entry = TABLE[finding.code]
    if finding.code == "refused-read" and not finding.facts.get("needs"):
        again = "`hotfix doctor --repository {repository}`"
        entry = Words(entry.what, f"ask an administrator of the repository to run {again}")
    return filled(entry, finding.facts)


def as_data(finding: Finding) -> dict[str, Any]:
    """Return a finding for `--json`."""
    said = words(finding)
    return {
        "code": finding.code,
        "group": finding.group,
        "severity": finding.severity,
        "what": said.what,
        "remedy": said.next,
        "facts": dict(finding.facts),
    }


def next_command(findings: Sequence[Finding]) -> str:
    """Return the one thing to do first, or "" where nothing has to be done."""
    for severity in ("stop", "unread", "warn"):
        first = next((one for one in findings if one.severity == severity), None)
        if first is not None:
            return words(first).next
    return ""


def unchecked(group: Group, facts: Facts) -> bool:
    """Whether nothing was tried of a group, so that its line is no pass."""
    if group == "token" and facts.token.kind != "none":
        return isinstance(facts.repository, Unread)
    return fine(group, facts) is None or (group == "refs" and facts.probe is None)


def fine(group: Group, facts: Facts) -> str | None:
    """Return the facts that make a group fine, on one line; None where they are not known."""
    try:
        return plain(_FINE[group](facts))
    except NotReadError:
        return None


def _token(facts: Facts) -> str:
    said = token.summary(facts)
    who = f" of {said['login']}" if said["login"] else ""
    scopes = f"scopes {said['scopes']}" if said["scopes"] else ""
    role = f"role {said['role']}" if said["role"] else ""
    ends = f"until {facts.token.expires:%Y-%m-%d}" if facts.token.expires else ""
    asked = "its permissions to write are not asked for without --probe" if said["unasked"] else ""
    left = "" if isinstance(facts.limit, Unread) else f"{facts.limit.remaining} requests left"
    return ", ".join(filter(None, (_KINDS[said["kind"]] + who, role, scopes, ends, left, asked)))


def _repository(facts: Facts) -> str:
    one = known(facts.repository)
    methods = f"merges by {', '.join(sorted(one.methods))}" if one.methods else ""
    return ", ".join(filter(None, (one.name, one.visibility, f"{one.default_branch}", methods)))


def _actions(facts: Facts) -> str:
    app = "an App" if known(facts.app_id) else "no App"
    return f"on, {known(facts.allowed).which} actions allowed, {app}"


def _workflow(facts: Facts) -> str:
    paths = ", ".join(one.path for one in known(facts.workflows))
    base = known(facts.base)
    starts = f"a hotfix would start from {base.tag.name}" if isinstance(base, Base) else ""
    return ", ".join(filter(None, (paths, starts)))


def _rules(facts: Facts) -> str:
    counts = (
        ("hotfix branches", len(known(facts.hotfix_rules))),
        (known(facts.repository).default_branch, len(known(facts.default_rules))),
        ("tags", len(known(facts.tag_rules))),
    )
    return "rules for " + ", ".join(f"{name}: {count}" for name, count in counts)


def _environments(facts: Facts) -> str:
    return ", ".join(wanted(facts)) or "none configured"


def _machine(facts: Facts) -> str:
    one = facts.machine
    git = "" if one.git is None else f", git {'.'.join(map(str, one.git))}"
    runner = ", GitHub's runner" if one.hosted else ""
    return f"{one.system}, Python {'.'.join(map(str, one.python))}{git}{runner}"


def _refs(facts: Facts) -> str:
    if facts.probe is None:
        return "not probed: `hotfix doctor --probe` makes, moves and removes scratch refs"
    probe = known(facts.probe)
    return "made, read, listed, moved by `updateRefs`, removed" + _measured(probe)


def _measured(probe: Probe) -> str:
    told: Mapping[bool | None, str] = {
        None: "",
        True: "; REST's force=false protects them, too",
        False: "; REST's force=false does not protect them, and is not relied on",
    }
    removed = f"; {len(probe.removed)} left by an earlier run removed" if probe.removed else ""
    return told[probe.force_protects] + removed


_FINE = {
    "token": _token,
    "repository": _repository,
    "actions": _actions,
    "workflow": _workflow,
    "rules": _rules,
    "environments": _environments,
    "machine": _machine,
    "refs": _refs,
}

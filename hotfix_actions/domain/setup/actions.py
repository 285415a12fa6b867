"""GitHub Actions: whether it is on, what may run, which events reach our workflow, the App."""

import re
from collections.abc import Iterator

from hotfix_actions.domain.setup.facts import Facts, Policy, known
from hotfix_actions.domain.setup.finding import Check, Trouble
from hotfix_actions.domain.setup.patterns import fits
from hotfix_actions.domain.setup.secrets import has_key

# GitHub's own default for public repositories, enforced since 2026-11-02.
# https://docs.github.com/en/actions/concepts/about-actions-policies
BLOCKED_BY_DEFAULT = "pull_request_target"
# What tells of the fix's new heads and its merge instead.
INSTEAD = "workflow_run"
_SHA = re.compile(r"[0-9a-f]{40}")


def _off(facts: Facts) -> Iterator[Trouble]:
    if not known(facts.allowed).enabled:
        yield {"repository": known(facts.repository).name}


def _not_allowed(facts: Facts) -> Iterator[Trouble]:
    """https://docs.github.com/en/rest/actions/permissions#get-allowed-actions-and-reusable-workflows-for-a-repository."""
    if not known(facts.allowed).enabled:
        return
    for used in dict.fromkeys(_used(facts)):
        if not _allows(facts, used):
            yield {
                "action": used.partition("@")[0],
                "which": known(facts.allowed).which,
                "repository": known(facts.repository).name,
                "owner": used.partition("/")[0],
            }


def _used(facts: Facts) -> Iterator[str]:
    for workflow in known(facts.workflows):
        yield from (*workflow.uses, *workflow.others)


def _allows(facts: Facts, used: str) -> bool:
    """Whether an action may run: one of the same owner always may."""
    allowed, owner = known(facts.allowed), used.partition("/")[0].lower()
    if used.startswith(("./", "$/")) or allowed.which == "all":
        return True
    if owner == known(facts.repository).name.partition("/")[0].lower():
        return True
    if allowed.which == "local_only":
        return False
    if allowed.github_owned and owner in ("actions", "github"):
        return True
    patterns = [one for one in allowed.patterns if not one.startswith("!")]
    refused = [one[1:] for one in allowed.patterns if one.startswith("!")]
    return any(_matches(one, used) for one in patterns) and not any(
        _matches(one, used) for one in refused
    )


def _matches(pattern: str, used: str) -> bool:
    """Whether a pattern (`owner/*`, `owner/name@v2`) names an action; `*` stands for anything.

    A pattern of a repository is taken to name what lies in its folders, too.
    """
    name, _, ref = used.partition("@")
    whole = pattern if "@" in pattern else f"{pattern}@*"
    repository = "/".join(name.split("/")[:2])
    regex = ".*".join(re.escape(part) for part in whole.lower().split("*"))
    spelled = (used.lower(), f"{repository}@{ref}".lower())
    return any(re.fullmatch(regex, one) for one in spelled)


def _not_pinned(facts: Facts) -> Iterator[Trouble]:
    if not known(facts.allowed).pinned_only:
        return
    for used in dict.fromkeys(_used(facts)):
        ref = used.partition("@")[2]
        if ref and not _SHA.fullmatch(ref):
            yield {"used": used}


def blocked(facts: Facts) -> Iterator[tuple[str, str, str, bool]]:
    """Return each event that may not start our workflow: file, event, policy, and what is left.

    Policies layer: an event must be on the list of every active one that is about the file. Where
    none is, the default of public repositories holds.
    """
    repository = known(facts.repository)
    for workflow in known(facts.workflows):
        about = [one for one in known(facts.policies) if _is_about(one, workflow.path)]
        for event in sorted(workflow.events - {"workflow_call"}):
            against = next((one.name for one in about if event not in one.events), "")
            default = not about and repository.public and event == BLOCKED_BY_DEFAULT
            if against or default:
                yield workflow.path, event, against, INSTEAD in workflow.events


def _is_about(policy: Policy, path: str) -> bool:
    inside = not policy.include or any(p == "~ALL" or fits(p, path) for p in policy.include)
    return inside and not any(fits(pattern, path) for pattern in policy.exclude)


def _blocked_by_default(facts: Facts) -> Iterator[Trouble]:
    for path, event, policy, driven in blocked(facts):
        if not policy and not driven:
            yield {"path": path, "event": event}


def _blocked_but_driven(facts: Facts) -> Iterator[Trouble]:
    for path, event, policy, driven in blocked(facts):
        if event == BLOCKED_BY_DEFAULT and driven:
            yield {"path": path, "event": event, "policy": policy or "GitHub's default"}


def _blocked_by_policy(facts: Facts) -> Iterator[Trouble]:
    for path, event, policy, driven in blocked(facts):
        if policy and not (driven and event == BLOCKED_BY_DEFAULT):
            yield {"path": path, "event": event, "policy": policy}


def _opens_no_pulls(facts: Facts) -> Iterator[Trouble]:
    """https://docs.github.com/en/rest/actions/permissions#get-default-workflow-permissions-for-a-repository."""
    if not known(facts.app_id) and not known(facts.rights).opens_pulls:
        yield {"repository": known(facts.repository).name}


def _wide(facts: Facts) -> Iterator[Trouble]:
    if known(facts.rights).default == "write":
        yield {"repository": known(facts.repository).name}


def _id_alone(facts: Facts) -> Iterator[Trouble]:
    if known(facts.app_id) and not has_key(facts):
        yield {"repository": known(facts.repository).name}


def _key_alone(facts: Facts) -> Iterator[Trouble]:
    if not known(facts.app_id) and has_key(facts):
        yield {"repository": known(facts.repository).name}


CHECKS = (
    Check("actions-off", "actions", "stop", _off),
    Check("action-not-allowed", "actions", "stop", _not_allowed),
    Check("action-not-pinned", "actions", "stop", _not_pinned),
    Check("event-blocked-by-default", "actions", "stop", _blocked_by_default),
    Check("event-blocked-by-policy", "actions", "stop", _blocked_by_policy),
    Check("event-blocked-but-driven", "actions", "warn", _blocked_but_driven),
    Check("actions-may-not-open-pulls", "actions", "stop", _opens_no_pulls),
    Check("workflow-rights-wide", "actions", "info", _wide),
    Check("app-id-without-key", "actions", "stop", _id_alone),
    Check("app-key-without-id", "actions", "warn", _key_alone),
)

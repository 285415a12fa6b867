"""Rulesets on hotfix branches, the default branch, tags and pushes.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from hotfix_actions.domain.branch import missing_rules
from hotfix_actions.domain.setup.facts import Facts, Rule, known
from hotfix_actions.domain.setup.finding import Check, Trouble
from hotfix_actions.domain.setup.patterns import fits
from hotfix_actions.domain.versions.facts import Base
from hotfix_actions.domain.versions.number import next_patch
from hotfix_actions.domain.world import BranchRule

# A branch and a tag such as the tool makes; the number is the next one where the base is known.
EXAMPLE_BRANCH = "hotfix/{version}-high-example"
# What the tool pushes to its own refs.
JOURNAL_FILE = "journal.jsonl"
# GitHub signs what an App's or a job's token commits by the API, and not what a person's does.
# https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
UNSIGNED_KINDS = frozenset({"classic", "oauth", "fine-grained"})


def example_version(base: object) -> tuple[str, str]:
    """Return the next version and its tag, as the tool would choose them now."""
    if isinstance(base, Base):
        following = next_patch(base.tag, ()).tag
        return following.number, following.name
    return "1.2.4", "v1.2.4"


def binding(rules: Iterable[Rule], *kinds: str) -> Iterator[Rule]:
    """Return the rules of these kinds that the flow has to keep."""
    return (rule for rule in rules if rule.kind in kinds and not rule.bypassed)


def _no_plan(facts: Facts) -> Iterator[Trouble]:
    """https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets."""
    if facts.plan_refuses:
        yield {"answer": facts.plan_refuses}


def _unreviewed(facts: Facts) -> Iterator[Trouble]:
    if facts.plan_refuses:
        return
    rules = [BranchRule(one.kind, dict(one.parameters)) for one in known(facts.hotfix_rules)]
    missing = missing_rules(rules)
    if missing:
        yield {"missing": "; ".join(missing)}


def _review_bypassed(facts: Facts) -> Iterator[Trouble]:
    """Who bypasses the rules may push to the branch what nobody has reviewed."""
    for rule in known(facts.hotfix_rules):
        if rule.kind == "pull_request" and rule.people:
            people, repository = ", ".join(rule.people), known(facts.repository).name
            yield {"ruleset": rule.ruleset, "people": people, "repository": repository}


def _default_refused(facts: Facts) -> Iterator[Trouble]:
    for rule in binding(known(facts.default_rules), "update"):
        yield {"ruleset": rule.ruleset, "branch": known(facts.repository).default_branch}


def _branch_refused(facts: Facts) -> Iterator[Trouble]:
    number, _ = example_version(facts.base)
    name = EXAMPLE_BRANCH.format(version=number)
    for rule in binding(known(facts.hotfix_rules), "creation", "update", "branch_name_pattern"):
        if rule.kind != "branch_name_pattern" or not allows_name(rule, name):
            yield {"rule": rule.kind, "ruleset": rule.ruleset, "branch": name}


def allows_name(rule: Rule, name: str) -> bool:
    """Whether a rule about names lets a name be; one that cannot be read lets none."""
    pattern, operator = str(rule.parameters.get("pattern", "")), rule.parameters.get("operator")
    if operator == "regex":
        try:
            agrees = re.search(pattern, name) is not None
        except re.error:
            return False
    else:
        agrees = {
            "starts_with": name.startswith(pattern),
            "ends_with": name.endswith(pattern),
            "contains": pattern in name,
        }.get(str(operator), False)
    return agrees != bool(rule.parameters.get("negate"))


def _branch_kept(facts: Facts) -> Iterator[Trouble]:
    for rule in binding(known(facts.hotfix_rules), "deletion"):
        yield {"ruleset": rule.ruleset}


def _needs_deployments(facts: Facts) -> Iterator[Trouble]:
    for rule in binding(known(facts.hotfix_rules), "required_deployments"):
        named = rule.parameters.get("required_deployment_environments")
        names = named if isinstance(named, Sequence) else ()
        yield {"ruleset": rule.ruleset, "environments": ", ".join(map(str, names))}


def _queued(facts: Facts) -> Iterator[Trouble]:
    for rule in binding(known(facts.hotfix_rules), "merge_queue"):
        yield {"ruleset": rule.ruleset}


def _unsigned(facts: Facts) -> Iterator[Trouble]:
    if facts.token.kind not in UNSIGNED_KINDS:
        return
    for where, rules in _branches(facts):
        for rule in binding(rules, "required_signatures"):
            yield {"where": where, "ruleset": rule.ruleset}


def _branches(facts: Facts) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    yield "hotfix branches", known(facts.hotfix_rules)
    yield known(facts.repository).default_branch, known(facts.default_rules)


def methods(facts: Facts, rules: Iterable[Rule]) -> frozenset[str]:
    """Return the ways to merge that both the repository and a branch's rules allow."""
    allowed = known(facts.repository).methods or frozenset({"merge", "squash", "rebase"})
    for rule in rules:
        named = rule.parameters.get("allowed_merge_methods")
        if rule.kind == "pull_request" and isinstance(named, Sequence):
            allowed &= frozenset(map(str, named))
        if rule.kind == "required_linear_history":
            allowed -= {"merge"}
    return allowed


def _no_method(facts: Facts) -> Iterator[Trouble]:
    for where, rules in _branches(facts):
        if not methods(facts, rules):
            own = known(facts.repository)
            yield {
                "where": where,
                "methods": ", ".join(sorted(own.methods or ())),
                "repository": own.name,
            }


def _squashed_back(facts: Facts) -> Iterator[Trouble]:
    allowed = methods(facts, known(facts.default_rules))
    if allowed and "merge" not in allowed:
        yield {"branch": known(facts.repository).default_branch}


def _tag_refused(facts: Facts) -> Iterator[Trouble]:
    _, tag = example_version(facts.base)
    for rule in binding(known(facts.tag_rules), "creation", "tag_name_pattern"):
        if rule.kind == "creation" or not allows_name(rule, tag):
            yield {"rule": rule.kind, "ruleset": rule.ruleset, "tag": tag}


def _tags_unprotected(facts: Facts) -> Iterator[Trouble]:
    if facts.plan_refuses:
        return
    kinds = {rule.kind for rule in known(facts.tag_rules)}
    if not {"update", "deletion"} <= kinds:
        _, tag = example_version(facts.base)
        missing = ", ".join(sorted({"update", "deletion"} - kinds))
        yield {"tag": tag, "missing": missing, "repository": known(facts.repository).name}


def _push_refused(facts: Facts) -> Iterator[Trouble]:
    """Push rulesets hold for every ref of the repository, the tool's own included.

    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets#push-rulesets
    """
    for rule in binding(known(facts.push_rules), "file_extension_restriction"):
        named = _texts(rule.parameters.get("restricted_file_extensions"))
        if any(one.lstrip("*.").lower() == "jsonl" for one in named):
            yield {"ruleset": rule.ruleset, "file": JOURNAL_FILE}
    for rule in binding(known(facts.push_rules), "file_path_restriction"):
        named = _texts(rule.parameters.get("restricted_file_paths"))
        if any(fits(one, JOURNAL_FILE) for one in named):
            yield {"ruleset": rule.ruleset, "file": JOURNAL_FILE}


def _texts(value: object) -> list[str]:
    listed = isinstance(value, Sequence) and not isinstance(value, str)
    return [str(one) for one in value] if listed and isinstance(value, Sequence) else []


CHECKS = (
    Check("plan-without-rules", "rules", "warn", _no_plan),
    Check("review-not-enforced", "rules", "warn", _unreviewed),
    Check("review-bypassed", "rules", "warn", _review_bypassed),
    Check("default-branch-refused", "rules", "stop", _default_refused),
    Check("hotfix-branch-refused", "rules", "stop", _branch_refused),
    Check("hotfix-branch-kept", "rules", "warn", _branch_kept),
    Check("hotfix-needs-deployments", "rules", "stop", _needs_deployments),
    Check("hotfix-merge-queue", "rules", "stop", _queued),
    Check("commits-unsigned", "rules", "stop", _unsigned),
    Check("no-merge-method", "rules", "stop", _no_method),
    Check("merge-back-squashed", "rules", "info", _squashed_back),
    Check("tag-refused", "rules", "stop", _tag_refused),
    Check("tags-unprotected", "rules", "warn", _tags_unprotected),
    Check("push-refused", "rules", "stop", _push_refused),
)

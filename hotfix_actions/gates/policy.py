"""What a gate's bad verdict means: block, warn or owed, by severity; and the overall verdict."""

from collections.abc import Collection, Iterable, Mapping

from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.words import Gate, Policy, Severity, Verdict

# The rows of the table of severities; a gate or severity that is not named blocks.
_TABLE: Mapping[tuple[Severity, str], Policy] = {
    ("critical", "guard"): "warn",
    ("critical", "proof"): "owed",
    ("critical", "audit_unreachable"): "owed",
    ("high", "proof"): "warn",
}
# These block whatever the severity, the configuration or an override says.
UNYIELDING: frozenset[Gate] = frozenset({"tests", "review"})
_STRICTER: tuple[Policy, ...] = ("warn", "owed", "block")
_WORST: tuple[Verdict, ...] = ("fail", "error", "unproven")


def policy_of(
    gate: Gate, severity: Severity, settings: Settings, *, unreachable: bool = False
) -> Policy:
    """Say what a bad verdict of a gate means at a severity.

    `unreachable` is for an audit whose verdict is "error": nobody answered. The configuration may
    replace the table's word, but for tests and review.
    """
    if gate in UNYIELDING:
        return "block"
    row = "audit_unreachable" if gate == "audit" and unreachable else gate
    own = settings.policy.get(severity)
    chosen: Policy | None = getattr(own, row) if own is not None else None
    return chosen or _TABLE.get((severity, row), "block")


def strictest(policies: Iterable[Policy]) -> Policy:
    """Return the one that lets the least through; block where there is none."""
    return max(policies, key=_STRICTER.index, default="block")


def conclude(
    judged: Mapping[Gate, tuple[Judgement, Policy]], overridden: Collection[str] = ()
) -> Verdict:
    """Give the overall verdict: the worst of the gates that block and were not overridden.

    No gate at all is unproven. Overrides of tests and review are not heard.
    """
    if not judged:
        return "unproven"
    standing = {
        judgement.verdict
        for gate, (judgement, policy) in judged.items()
        if policy == "block" and (gate in UNYIELDING or gate not in overridden)
    }
    return next((verdict for verdict in _WORST if verdict in standing), "pass")

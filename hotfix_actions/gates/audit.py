"""Audit: no known vulnerability that production does not have."""

from hotfix_actions.domain.evidence import Audit, AuditPair, Finding, Judgement
from hotfix_actions.domain.settings import AuditSettings
from hotfix_actions.gates.patterns import is_lock, matches
from hotfix_actions.gates.words import count, line, lines

# npm's own order; "info" is below the lowest level that can be set.
_LEVELS = ("info", "low", "moderate", "high", "critical")
_DECLARATIONS = (
    "package.json",
    "pnpm-workspace.yaml",
    ".npmrc",
    ".yarnrc*",
    ".pnpmfile.*",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "Pipfile",
    "requirements*",
    "*requirements*.txt",
    "requirements/**",
    "constraints*",
    "go.mod",
    "Cargo.toml",
    "Gemfile",
    "*.gemspec",
    "pom.xml",
    "*.gradle*",
    "composer.json",
    "Dockerfile*",
    "*.Dockerfile",
    ".gitmodules",
)
_BY_HAND = (
    "audit the change by hand, then let a maintainer comment `/hotfix override audit because ...`"
)


def declares_dependencies(path: str) -> bool:
    """Whether a file declares or locks what the project is built from, at any depth."""
    return is_lock(path) or matches(path, _DECLARATIONS)


def judge(pair: AuditPair, settings: AuditSettings) -> Judgement:
    """Judge what the head would bring into production that is not there yet.

    An audit that gave no answer is an error. Where there is nothing that can be audited (no npm
    lock file), a change that touches no declaration of dependencies passes all the same: it brings
    in nothing, which the comparison proves. Any other is unproven. A finding whose severity is no
    known word counts.
    """
    for name, audit in (("the base tag", pair.base), ("the head", pair.head)):
        if audit.unreachable:
            return Judgement(
                "error",
                f"the audit of {name} gave no answer",
                (line(audit.unreachable), "run the gate again when the registry answers"),
            )
    if pair.head.absent or pair.base.absent:
        return _without_lock(pair)
    return _compare(pair.base, pair.head, settings)


def _without_lock(pair: AuditPair) -> Judgement:
    if pair.unchanged:
        return Judgement("pass", "no dependency is touched (there is no lock file to audit)")
    what = "the head" if pair.head.absent else "the base tag"
    return Judgement(
        "unproven",
        f"{what} has no lock file that can be audited, and dependencies may have changed",
        (_BY_HAND,),
    )


def _compare(base: Audit, head: Audit, settings: AuditSettings) -> Judgement:
    known = {(finding.package, finding.advisory) for finding in base.findings}
    lowest = _LEVELS.index(settings.level)
    new = [
        finding
        for finding in head.findings
        if (finding.package, finding.advisory) not in known and _rank(finding.severity) >= lowest
    ]
    if not new:
        had = f" ({count(len(known), 'known one')} on the base tag)" if known else ""
        return Judgement("pass", f"no new vulnerability{had}")
    new.sort(key=lambda finding: (-_rank(finding.severity), finding.package, finding.advisory))
    summary = f"{len(new)} new " + ("vulnerability" if len(new) == 1 else "vulnerabilities")
    return Judgement("fail", summary, lines(_show(finding) for finding in new))


def _rank(severity: str) -> int:
    return _LEVELS.index(severity) if severity in _LEVELS else len(_LEVELS)


def _show(finding: Finding) -> str:
    where = f" {finding.url}" if finding.url else ""
    return f"{finding.package}: {finding.severity}, {finding.title or finding.advisory}{where}"

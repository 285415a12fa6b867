"""`npm audit` on a copied lock file, away from the change's own configuration."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from hotfix_actions.domain.evidence import Audit, Finding
from hotfix_actions.ports import Finished, Process

MANIFEST = "package.json"
# npm reads a shrinkwrap before a lock file.
LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
AUDITED = (MANIFEST, *LOCKS)

_LONGEST_REASON = 300


class _Via(msgspec.Struct):
    title: str = ""
    severity: str = ""
    url: str = ""
    name: str = ""
    source: int | str = ""


class _Vulnerability(msgspec.Struct):
    name: str
    severity: str
    via: list[_Via | str] = []


class _Counts(msgspec.Struct, frozen=True):
    total: int = 0


class _Metadata(msgspec.Struct, frozen=True):
    vulnerabilities: _Counts = _Counts()


class _Report(msgspec.Struct, rename="camel"):
    audit_report_version: int
    vulnerabilities: dict[str, _Vulnerability]
    metadata: _Metadata = _Metadata()
    error: object = None


def audit(process: Process, lock_files: Mapping[str, str], *, timeout: float) -> Audit:
    """Ask npm's registry about the packages that a lock file names; `timeout` is in seconds.

    `lock_files` are the texts, by name, of those of `AUDITED` that stand at the root of a commit.
    They are copied into an empty directory with its own user and global configuration and cache,
    so that no `.npmrc` of the change is read and none of its code is run; the caller's
    `npm_config_registry` holds. Only a report with a version is an answer (npm's exit code says
    both "vulnerable" and "failed"): anything else is `unreachable`, with the reason. Without a
    lock file that npm knows, the audit is `absent`. Raises UsageFault where npm is missing.
    """
    lock = next((name for name in LOCKS if name in lock_files), None)
    if lock is None or MANIFEST not in lock_files:
        return Audit(absent=True)
    with tempfile.TemporaryDirectory(prefix="hotfix-audit-") as temporary:
        where = Path(temporary, "project")
        where.mkdir()
        for name in (MANIFEST, lock):
            (where / name).write_text(lock_files[name], "utf-8")
        return _answer(_ask(process, where, timeout))


def _ask(process: Process, where: Path, timeout: float) -> Finished:
    own = where.parent
    words = ("npm", "audit", "--json", "--package-lock-only", "--ignore-scripts", "--no-fund")
    settings = {
        "npm_config_userconfig": str(own / "userconfig"),
        "npm_config_globalconfig": str(own / "globalconfig"),
        "npm_config_cache": str(own / "cache"),
        "npm_config_fetch_timeout": str(int(timeout * 1000)),
        "npm_config_fetch_retries": "1",
        "npm_config_update_notifier": "false",
    }
    return process.run(words, cwd=where, env=settings, timeout=timeout)


def _answer(finished: Finished) -> Audit:
    if finished.timed_out:
        return Audit(unreachable=f"npm audit gave no answer within {finished.seconds:.0f} s")
    try:
        report = msgspec.json.decode(finished.stdout, type=_Report)
    except (msgspec.MsgspecError, RecursionError):
        return Audit(unreachable=_reason(finished))
    if report.error is not None or report.metadata.vulnerabilities.total > len(
        report.vulnerabilities
    ):
        return Audit(unreachable="npm audit lists less than it counts, or tells of an error")
    return Audit(findings=tuple(_findings(report)))


def _reason(finished: Finished) -> str:
    said = (finished.stderr.strip() or finished.stdout.strip())[:_LONGEST_REASON]
    return said or f"npm audit ended with exit code {finished.code} and said nothing"


def _findings(report: _Report) -> Iterator[Finding]:
    """Give each advisory once; a string in `via` only points to another package of the list."""
    seen = set()
    for vulnerability in report.vulnerabilities.values():
        for via in vulnerability.via:
            if isinstance(via, str):
                continue
            finding = Finding(
                package=via.name or vulnerability.name,
                advisory=via.url.rpartition("/")[2] or str(via.source) or via.title,
                severity=via.severity or vulnerability.severity,
                title=via.title,
                url=via.url,
            )
            if (finding.package, finding.advisory) not in seen:
                seen.add((finding.package, finding.advisory))
                yield finding

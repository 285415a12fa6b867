"""Names that the tool gives to branches, and how it knows its own."""

import re
import unicodedata

HOTFIX_BRANCHES = "hotfix/[0-9]*"
_SLUG_LENGTH = 32
_OURS = re.compile(r"hotfix/(?P<version>\d+\.\d+\.\d+)-.+")


def slug(text: str, limit: int = _SLUG_LENGTH) -> str:
    """Reduce any text to `[a-z0-9-]`, cut at a word; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    taken = ""
    for word in words:
        longer = f"{taken}-{word}" if taken else word
        if len(longer) > limit:
            break
        taken = longer
    return taken or next(iter(words), "")[:limit]


def hotfix_branch(version: str, severity: str, title: str, incident: int) -> str:
    """Name the hotfix branch: `hotfix/1.2.4-critical-auth-fix`."""
    return f"hotfix/{version}-{severity}-{slug(title) or f'incident-{incident}'}"


def merge_back_branch(version: str, target: str) -> str:
    """Name the branch that carries a hotfix back into another branch."""
    return f"merge-back/{version}-into-{slug(target, 60) or 'target'}"


def version_of_branch(name: str) -> str | None:
    """Read the version from the name of a hotfix branch; None where it is not the tool's form."""
    match = _OURS.fullmatch(name)
    return match["version"] if match else None

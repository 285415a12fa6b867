"""Which names git accepts for a ref (https://git-scm.com/docs/git-check-ref-format)."""

import re

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.lock(/|$)|(^|/)\.|\.$|/$|^/")


def valid_ref(ref: str) -> bool:
    """Tell whether git would accept the full name of a ref, such as refs/heads/main."""
    levels = ref.split("/")
    return ref.startswith("refs/") and len(levels) > 2 and not _FORBIDDEN.search(ref)


def branch_of(ref: str) -> str | None:
    """Return the branch that a full ref names; None for anything else."""
    return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else None


def tag_of(ref: str) -> str | None:
    """Return the tag that a full ref names; None for anything else."""
    return ref.removeprefix("refs/tags/") if ref.startswith("refs/tags/") else None

"""Patterns of GitHub: refs in rulesets, workflow paths in policies, branches in workflows.

They are Ruby's `File.fnmatch` with FNM_PATHNAME: `*` stops at a slash, `**/` does not.
https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
"""

import re
from collections.abc import Iterable

_TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|\\.|.", re.DOTALL)


def fits(pattern: str, name: str) -> bool:
    """Whether a whole ref or path fits a pattern of a ruleset or a policy."""
    return _fits(pattern, name, "[^/]*")


def branch_filter(patterns: Iterable[str], branch: str) -> bool:
    """Whether a branch passes a workflow's `branches`: the last pattern that fits decides.

    Here `**` crosses slashes.
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
    """
    passes = False
    for pattern in patterns:
        negated = pattern.startswith("!")
        if _fits(pattern.removeprefix("!"), branch, ".*"):
            passes = not negated
    return passes


def _fits(pattern: str, name: str, doubled: str) -> bool:
    words = {"**/": "(?:[^/]+/)*", "**": doubled, "*": "[^/]*", "?": "[^/]"}
    try:
        whole = "".join(words.get(token) or _one(token) for token in _TOKENS.findall(pattern))
        return re.fullmatch(whole, name) is not None
    except re.error:
        return False


def _one(token: str) -> str:
    if token.startswith("[") and len(token) > 1:
        return "[^" + token[2:] if token[1] == "!" else token
    return re.escape(token[1:] if token.startswith("\\") and len(token) > 1 else token)

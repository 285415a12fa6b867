"""Patterns of GitHub: refs in rulesets, workflow paths in policies.

They are Ruby's `File.fnmatch` with FNM_PATHNAME: `*` stops at a slash, `**/` does not.
https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
"""

import re

_TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|\\.|.", re.DOTALL)


def fits(pattern: str, name: str) -> bool:
    """Whether a whole ref or path fits a pattern of a ruleset or a policy."""
    words = {"**/": "(?:[^/]+/)*", "**": "[^/]*", "*": "[^/]*", "?": "[^/]"}
    try:
        whole = "".join(words.get(token) or _one(token) for token in _TOKENS.findall(pattern))
        return re.fullmatch(whole, name) is not None
    except re.error:
        return False


def _one(token: str) -> str:
    if token.startswith("[") and len(token) > 1:
        return "[^" + token[2:] if token[1] == "!" else token
    return re.escape(token[1:] if token.startswith("\\") and len(token) > 1 else token)

"""Ref patterns of rulesets: fnmatch as Ruby's `File.fnmatch` with FNM_PATHNAME does it.

https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
"""

import re


def matches(pattern: str, name: str) -> bool:
    """Tell whether a whole name fits.

    `*` and `?` stop at a slash, `**/` stands for any number of folders. A `**` that no slash
    follows is no more than `*`: `hotfix/**` holds `hotfix/1` and not `hotfix/1/fix`.
    """
    return re.fullmatch(translate(pattern), name) is not None


def translate(pattern: str) -> str:
    """Return the regular expression of a pattern."""
    regex, at = "", 0
    while at < len(pattern):
        if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
            regex, at = regex + "(?:[^/]+/)*", at + 3
        elif pattern[at] == "*":
            regex, at = regex + "[^/]*", at + 1
        elif pattern[at] == "?":
            regex, at = regex + "[^/]", at + 1
        elif pattern[at] == "\\" and at + 1 < len(pattern):
            regex, at = regex + re.escape(pattern[at + 1]), at + 2
        elif pattern[at] == "[" and "]" in pattern[at + 2 :]:
            end = pattern.index("]", at + 2)
            regex, at = regex + _set(pattern[at + 1 : end]), end + 1
        else:
            regex, at = regex + re.escape(pattern[at]), at + 1
    return regex


def _set(inner: str) -> str:
    negated = inner[0] in "!^"
    members = (inner[1:] if negated else inner).replace("\\", "\\\\").replace("[", "\\[")
    # A set never holds the slash.
    return f"(?!/)[{'^' if negated else ''}{members}]"

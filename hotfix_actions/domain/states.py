"""What an environment's state stands for: by the configured mapping, as a tag or as a commit."""

import re
from collections.abc import Mapping

_SHA = re.compile(r"[0-9a-f]{40}")


def name_of(state: str, names: Mapping[str, str]) -> str:
    """Return the tag or commit that a state stands for by the configuration; else itself.

    In a name, `*` stands for anything, and in what it stands for, for the same:
    `registry/shop:*` is `v*`. The first that fits counts.
    """
    for pattern, name in names.items():
        head, star, tail = pattern.partition("*")
        if not star and state == pattern:
            return name
        long = len(state) > len(head) + len(tail)
        if star and long and state.startswith(head) and state.endswith(tail):
            return name.replace("*", state[len(head) : len(state) - len(tail)], 1)
    return state


def is_ref(name: str) -> bool:
    """Whether git would take this for the name of a ref: what `state` prints may be any text.

    https://git-scm.com/docs/git-check-ref-format
    """
    bad = any(letter in " ~^:?*[\\" or letter < " " or letter == "\x7f" for letter in name)
    odd = any(part.startswith(".") or part.endswith((".", ".lock")) for part in name.split("/"))
    return bool(name) and not (bad or odd or ".." in name or "//" in name or "@{" in name)


def commit_of(state: str) -> str:
    """Return the commit that a state names as such; empty where it is none, or is cut short."""
    return state if _SHA.fullmatch(state) else ""

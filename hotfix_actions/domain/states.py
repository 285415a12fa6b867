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


def commit_of(state: str) -> str:
    """Return the commit that a state names as such; empty where it is none, or is cut short."""
    return state if _SHA.fullmatch(state) else ""

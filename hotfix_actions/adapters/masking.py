"""The one place where secrets are taken out of what leaves: values of variables, in any form."""

import base64
import html
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from hotfix_actions.harmless import OURS, SHORTEST, is_harmless, is_plain, secrets_of

MASKED = "***"
# A part of a secret that is JSON, as a service account's key.
_LONG_LEAF = 16
_MOST_LEVELS = 100
# A guard for absurd environments.
_LONGEST_VALUE = 200_000


class Mask:
    """Takes the values of an environment's secrets out of texts.

    A secret is the value of a variable that is not on the harmless list (`harmless.py`), where it
    has six characters or more and is no version, path or common word. It is found as it is, line
    by line, in base64 at any offset, quoted for URLs, JSON and HTML.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        found: dict[str, str] = {}
        public = {value.strip() for name, value in env.items() if is_harmless(name)}
        for name, value in secrets_of(env).items():
            if name in OURS and value.strip():  # of any length and form
                found[value.strip()] = name
            if len(value) <= _LONGEST_VALUE and value.strip() not in public:
                for form in _forms(value.strip()):
                    found.setdefault(form, name)
        # The longest first: what is left of a part would tell the rest.
        self._forms = sorted(found, key=len, reverse=True)
        self._names = found
        self.longest = len(self._forms[0]) if self._forms else 0

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, MASKED)
        return text

    def tail(self, text: str, limit: int) -> str:
        """Return the end of a text without secrets, also where the cut went through one."""
        clean = self.text(text)
        if len(text) >= limit:  # it may have been cut before
            clean = clean[self.longest :]
        return clean[-limit:]

    def names(self, text: str) -> tuple[str, ...]:
        """Return the names of the variables whose values stand in a text."""
        return tuple(sorted({self._names[form] for form in self._forms if form in text}))

    def deep(self, value: Any, level: int = 0) -> Any:
        """Return data without secrets in any of its texts, at any depth."""
        if isinstance(value, str):
            return self.text(value)
        if level > _MOST_LEVELS:
            return MASKED
        if isinstance(value, Mapping):
            return {self.deep(k, level): self.deep(v, level + 1) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.deep(one, level + 1) for one in value]
        return value

    def body(self, value: Any, key: str = "", level: int = 0) -> Any:
        """Return a request's body, or other data of ours, without secrets in its texts.

        What names things of git and GitHub (refs, ids, paths, states, files' contents) stays as it
        is: with gaps it would name something else, and code would be broken.
        """
        if key in _STRUCTURE or level > _MOST_LEVELS:
            return value
        if isinstance(value, str):
            named = key == "name" and value.startswith("refs/")
            return value if named else self.text(value)
        if isinstance(value, Mapping):
            return {k: self.body(v, str(k), level + 1) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.body(one, key, level + 1) for one in value]
        return value


# Keys of bodies, events and evidence whose values are no words of people or commands.
_STRUCTURE = frozenset((
    "query", "ref", "refs", "ref_name", "sha", "oid", "head", "base", "head_sha", "tree",
    "base_tree", "parents", "path", "mode", "type", "content", "contents", "encoding", "object",
    "tag", "tag_name", "target_commitish", "environment", "state", "event", "beforeOid",
    "afterOid", "expectedHeadOid", "fileChanges", "branch",
    "id", "kind", "at", "by", "run", "environment", "version", "target", "bump", "base_tag",
    "previous", "to", "rollback_to", "line", "files", "conflicts", "authors", "author", "approver",
    "approved_by", "gate", "verdict", "policy", "severity", "decision", "strategy", "driven_by",
    "key", "how", "what", "rule", "order", "own",
))  # fmt: skip


@lru_cache(maxsize=8)
def _mask(items: frozenset[tuple[str, str]]) -> Mask:
    return Mask(dict(items))


def mask_of(env: Mapping[str, str]) -> Mask:
    """Return the mask of an environment; made once for equal ones."""
    return _mask(frozenset(env.items()))


def _forms(value: str) -> Iterator[str]:
    """Give every form in which a value is looked for."""
    for part in _parts(value):
        if not is_plain(part):
            yield from (form for form in _written(part) if len(form) >= SHORTEST)


def _parts(value: str) -> Iterator[str]:
    """Give a value, its lines, a password in an address, and the long texts of JSON."""
    yield value
    lines = value.replace("\\n", "\n").splitlines()
    if len(lines) > 1:
        yield from (line.strip() for line in lines if not line.startswith("-----"))
    try:
        address = urlsplit(value) if "://" in value else None
        if address and address.password:
            yield address.password
    except ValueError:  # no address
        address = None
    if value.startswith(("{", "[")):
        yield from _leaves(value)


def _leaves(value: str) -> Iterator[str]:
    try:
        waiting = [json.loads(value)]
    except (ValueError, RecursionError):
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and len(one) >= _LONG_LEAF:
            yield one
            yield from (line for line in one.splitlines() if len(line) >= _LONG_LEAF)


def _written(part: str) -> Iterator[str]:
    yield part
    yield quote(part, safe="")
    yield quote(part)
    yield quote_plus(part)
    yield json.dumps(part)[1:-1]
    yield json.dumps(part, ensure_ascii=False)[1:-1]
    yield html.escape(part)
    raw = part.encode(errors="surrogateescape")
    yield raw.hex()
    for before in range(3):
        yield from _in_base64(raw, before)


def _in_base64(raw: bytes, before: int) -> Iterator[str]:
    """Give what base64 makes of bytes with this many bytes before them, without what both share."""
    encoded = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
    start = (0, 2, 3)[before]
    end = len(encoded) - (1 if (before + len(raw)) % 3 else 0)
    core = encoded[start:end]
    yield core
    yield core.replace("+", "-").replace("/", "_")

"""Untrusted text, made inert before it meets Markdown.

Titles, names, branch names, comments and test output are written by anybody. In a text of ours they
may be read, and nothing else: no markup, no HTML, no link, no mention, no reference that would
notify somebody or close an issue.

Rules: backslash and entity escapes, https://spec.commonmark.org/0.31.2/#backslash-escapes and
#entity-and-numeric-character-references; tables and autolinks, https://github.github.com/gfm/.
GitHub finds mentions and references in the *rendered* text, where an escape is gone already: only a
character between `@` and the name, or `#` and the number, takes their meaning away.
"""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import quote, urlsplit

LIMIT = 400
_GAP = "&#8203;"
_BROKEN_COMMENT = "<\u200b!--"
_JOINERS = "\u200c\u200d"
_SPACES = re.compile(r"\s+")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "|": "&#124;",
    "`": "&#96;",
    "$": "&#36;",
    "\\": "&#92;",
}
_ESCAPES = {char: f"\\{char}" for char in "*_[]~!"} | _ENTITIES
_TABLE = str.maketrans(_ESCAPES)
_CALLS = re.compile(r"@|#(?=\d)|\bGH-(?=\d)|\bwww(?=\.)|:(?=//)", re.IGNORECASE)
_LEADING = re.compile(r"[-+=:#]")
_ORDINAL = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_REFERENCE = re.compile(r"(?<![\w/])#(\d{1,9})\b")
_FENCE = re.compile(r"`+")
_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class Safe(str):
    """Markdown that is ours: printed as it is. Joined with anything else it is a plain string."""

    __slots__ = ()


def plain(text: str, limit: int = LIMIT) -> str:
    """Reduce to one line of visible text of at most `limit` characters; no Markdown is escaped."""
    flat = _SPACES.sub(" ", _visible(_SPACES.sub(" ", text))).strip()
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def title(text: str, limit: int = 240) -> str:
    """Give one line for the title of an issue: plain text that calls nobody and closes nothing."""
    return _CALLS.sub(lambda match: match[0] + "\u200b", plain(text, limit))


def line(text: object, limit: int = LIMIT) -> Safe:
    """Give one line of inert Markdown, fit for a paragraph, a list item or a table cell."""
    if isinstance(text, Safe):
        return text
    return Safe(_at_start(_escaped(plain(str(text), limit))))


def block(text: str, *, limit: int = 10_000, language: str = "text") -> Safe:
    """Give a code block, its fence longer than any inside; what exceeds `limit` is cut, and said.

    A comment's opening is broken inside, since our own markers are found by it.
    """
    clean = _visible(_BREAKS.sub("\n", text), keep="\n\t").strip("\n")
    if len(clean) > limit:
        clean = f"{clean[:limit].rstrip()}\n… cut: {len(clean) - limit} more characters"
    longest = max((len(run) for run in _FENCE.findall(clean)), default=0)
    fence = "`" * max(3, longest + 1)
    return Safe(f"{fence}{language}\n{clean.replace('<!--', _BROKEN_COMMENT)}\n{fence}")


def code(text: str, limit: int = LIMIT) -> Safe:
    """Give an inline code span, or an inert line where the text could break out of one.

    A `|` ends a table's cell even inside a code span.
    """
    flat = plain(text, limit)
    if not flat or "`" in flat or "|" in flat:
        return line(flat)
    return Safe(f"`{flat.replace('<!--', _BROKEN_COMMENT)}`")


def link(label: str, url: str) -> Safe:
    """Give a link, or the bare label where the address is not plain http or https."""
    shown = line(label)
    address = web_address(url)
    return Safe(f"[{shown}]({address})") if address else shown


def code_link(label: str, url: str) -> Safe:
    """Give a link whose label is a code span."""
    shown = code(label)
    address = web_address(url)
    return Safe(f"[{shown}]({address})") if address else shown


def web_address(url: str) -> str:
    """Give an address that cannot leave a Markdown link or an HTML attribute; else nothing."""
    flat = plain(url, len(url) or 1)
    try:
        parts = urlsplit(flat)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return ""
    return quote(flat, safe=":/?#@!$&+,;=%-._~")


def ref(number: int) -> Safe:
    """Give a live reference to an issue or pull request whose number is ours."""
    return Safe(f"#{number:d}")


def told(text: str, refs: Collection[int] = ()) -> Safe:
    """Give an inert line in which references to the numbers in `refs` stay live."""
    return Safe(_at_start(_with_refs(plain(text), refs)))


def prose(text: str, refs: Collection[int] = ()) -> Safe:
    """Turn our own plain words into Markdown: backticks mark code, numbers in `refs` stay live.

    The words may hold untrusted parts: whatever they contain, each piece is inert.
    """
    pieces = plain(text, 4 * LIMIT).split("`")
    if len(pieces) % 2 == 0:
        return line(text)
    made = [code(piece) if i % 2 else _with_refs(piece, refs) for i, piece in enumerate(pieces)]
    return Safe(_at_start("".join(made)))


def _with_refs(text: str, refs: Collection[int]) -> str:
    pieces = _REFERENCE.split(text)
    made = []
    for i, piece in enumerate(pieces):
        live = i % 2 == 1 and int(piece) in refs
        made.append(f"#{piece}" if live else _escaped(f"#{piece}" if i % 2 else piece))
    return "".join(made)


def _escaped(text: str) -> str:
    broken = _CALLS.sub(lambda match: match[0] + "\0", text)
    return broken.translate(_TABLE).replace("\0", _GAP)


def _at_start(text: str) -> str:
    """Take the meaning from what would open a list, a heading, a rule or a table's delimiter."""
    if _LEADING.match(text):
        return text if text.startswith("#") and text[1:2].isdigit() else "\\" + text
    return _ORDINAL.sub(r"\1\\\2", text, count=1) if _ORDINAL.match(text) else text


def _visible(text: str, keep: str = "") -> str:
    """Drop control characters and those that reorder or hide text."""
    return "".join(_seen(char) for char in text if char in keep or _is_seen(char))


def _is_seen(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in ("Cc", "Cf")


def _seen(char: str) -> str:
    return "\ufffd" if unicodedata.category(char) == "Cs" else char

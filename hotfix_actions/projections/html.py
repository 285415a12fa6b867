"""Markdown to HTML for a page that stands alone: nothing is loaded, nothing can run.

Our own texts hold `<details>` and hidden markers; any other HTML is shown as the text that it is.
"""

import re
from collections.abc import Collection, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]")
_MARKER = re.compile(r"(\s*<!-- hotfix:[^\n]*? -->\s*)+", re.DOTALL)
_DETAILS = re.compile(r"\s*<details>\s*<summary>([^<]*)</summary>\s*")
_END = re.compile(r"\s*</details>\s*")
_REFERENCE = re.compile(r"(?<![\w/&])#(\d{1,9})\b")
_DRAWN = {
    "✅": '<b class="s good">✓</b>',
    "❌": '<b class="s bad">✕</b>',
    "⚠️": '<b class="s wait">!</b>',
    "❔": '<b class="s wait">?</b>',
    "▶️": '<b class="s wait">▸</b>',
    "⏳": '<b class="s wait">…</b>',
    "⏭️": '<b class="s">\N{EN DASH}</b>',
    "⬜": '<b class="s">○</b>',
}
_SIGN = re.compile(f"({'|'.join(_DRAWN)})")
_FRAMES = (
    ("<table>", '<div class="table"><table>'),
    ("</table>", "</table></div>"),
    ("<strong>TODO:</strong>", "<mark>TODO</mark>"),
    ("<strong>TODO</strong>", "<mark>TODO</mark>"),
)
_LOCAL = re.compile(r"/(?:issues|pull)/(\d{1,9})(?:#.*)?$")


def render(markdown: str, *, numbers: Collection[int] = (), embedded: str = "") -> Markup:
    """Render a text. References to `numbers` lead to the page's own parts.

    `embedded` is the address of a server that no longer runs: what leads there is no link.
    """
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True})
    parser.enable(["table", "strikethrough"]).disable("image")
    tokens = parser.parse(markdown)
    tokens += _blocks(tokens)
    for token in tokens:
        if token.type == "inline" and token.children is not None:
            linked = _links(token.children, frozenset(numbers), embedded)
            token.children = _signs(_references(linked, frozenset(numbers)))
    html = str(parser.renderer.render(tokens, parser.options, {}))
    for bare, framed in _FRAMES:
        html = html.replace(bare, framed)
    # What the parser has not escaped was written by us, in the functions below.
    return Markup(html)  # noqa: S704


def _blocks(tokens: Sequence[Token]) -> list[Token]:
    """Let our own HTML through, show all other as text, and mark GitHub's alerts.

    Gives what closes the `<details>` that were left open.
    """
    depth = 0
    for i, token in enumerate(tokens):
        if token.type == "html_block":
            depth = _html(token, depth)
        elif token.type == "blockquote_open":
            _alert(token, tokens[i + 1 : i + 3])
        for child in token.children or ():
            if child.type == "html_inline":
                child.content = "" if _MARKER.fullmatch(child.content) else escape(child.content)
    return [Token("html_block", "", 0, content="</details>\n") for _ in range(depth)]


def _html(token: Token, depth: int) -> int:
    """Rewrite a block of HTML; give how many `<details>` are open after it."""
    opening = _DETAILS.fullmatch(token.content)
    whole = token.level == 0
    if opening and whole:
        token.content = f"<details><summary>{opening[1]}</summary>\n"
        return depth + 1
    if _END.fullmatch(token.content) and whole and depth:
        token.content = "</details>\n"
        return depth - 1
    if _MARKER.fullmatch(token.content):
        token.content = ""
    else:
        token.content = f"<p>{escape(token.content.strip())}</p>\n"
    return depth


def _alert(quote: Token, following: Sequence[Token]) -> None:
    inline = next((token for token in following if token.type == "inline"), None)
    children = inline.children if inline else None
    tone = _ALERT.fullmatch(children[0].content.strip()) if children else None
    if children and tone:
        quote.attrSet("class", f"alert {tone[1].lower()}")
        quote.attrSet("data-tone", tone[1].capitalize())
        del children[: 2 if children[1:2] and children[1].type in ("softbreak", "hardbreak") else 1]


def _links(tokens: Sequence[Token], numbers: frozenset[int], embedded: str) -> list[Token]:
    """Turn links into the embedded server into links within the page, or into plain text."""
    made: list[Token] = []
    dropped = 0
    for token in tokens:
        if token.type == "link_open":
            kept = _linked(token, numbers, embedded)
            dropped += not kept
            made += [token] if kept else []
        elif token.type == "link_close" and dropped:
            dropped -= 1
        else:
            made.append(token)
    return made


def _linked(token: Token, numbers: frozenset[int], embedded: str) -> bool:
    href = str(token.attrGet("href") or "")
    if not embedded or not href.startswith(embedded):
        token.attrSet("rel", "noopener noreferrer")
        return True
    local = _LOCAL.search(href)
    if local and int(local[1]) in numbers:
        token.attrSet("href", f"#n{local[1]}")
        return True
    return False


def _references(tokens: Sequence[Token], numbers: frozenset[int]) -> list[Token]:
    """Turn `#12` in running text into a link to that part of the page."""
    made: list[Token] = []
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        found = token.type == "text" and not inside
        made += _referring(token, numbers) if found else [token]
    return made


def _signs(tokens: Sequence[Token]) -> list[Token]:
    """Draw our signs as plain letters with a colour: not every machine has an emoji font."""
    made: list[Token] = []
    for token in tokens:
        if token.type != "text":
            made.append(token)
            continue
        for piece in _SIGN.split(token.content):
            drawn = _DRAWN.get(piece)
            kind = "html_inline" if drawn else "text"
            made.append(Token(kind, "", 0, content=drawn or piece))
    return made


def _referring(token: Token, numbers: frozenset[int]) -> list[Token]:
    pieces = _REFERENCE.split(token.content)
    made: list[Token] = []
    for i, piece in enumerate(pieces):
        if i % 2 and int(piece) in numbers:
            made += _anchor(piece)
        else:
            made.append(Token("text", "", 0, content=f"#{piece}" if i % 2 else piece))
    return made


def _anchor(number: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": f"#n{number}"})
    return [opening, Token("text", "", 0, content=f"#{number}"), Token("link_close", "a", -1)]

"""How a Markdown text reads: its structure, its words, and what in it would act."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

GAP = "\u200b"
_COMMENT = re.compile(r"<!-- hotfix:[a-z-]+(?: \{[^\n]*\})? -->")


@dataclass(frozen=True)
class Acting:
    """Parts of a rendered text that notify, link or run."""

    mentions: tuple[str, ...]
    references: tuple[str, ...]
    addresses: tuple[str, ...]
    html: tuple[str, ...]
    links: tuple[str, ...]


@lru_cache(maxsize=200)
def parse(text: str) -> tuple[Token, ...]:
    """Parse as GitHub does, as far as structure goes: CommonMark with tables, strikes and HTML.

    A test asks for the structure, the words and the acts of one text: it is parsed once.
    """
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return tuple(reader.parse(text))


def flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or ())


def structure(text: str) -> list[str]:
    """Give the text's bones: every token's kind, with running text and code spans as one."""
    bones: list[str] = []
    for token in flat(parse(text)):
        if token.type in ("text", "code_inline"):
            bone = "words"
        elif token.type.startswith("html"):
            bone = "comment" if _COMMENT.fullmatch(token.content.strip()) else token.content.strip()
        else:
            bone = f"{token.type} {token.tag}"
        if not (bone == "words" and bones[-1:] == ["words"]):
            bones.append(bone)
    return [bone for bone in bones if bone != "words"]


def words(text: str) -> str:
    """Give the words that are seen."""
    return "".join(
        token.content for token in flat(parse(text)) if token.type in ("text", "code_inline")
    )


def acting(text: str) -> Acting:
    """Give what acts: GitHub looks for mentions and references in rendered text outside code."""
    tokens = list(flat(parse(text)))
    seen = "\n".join(token.content for token in tokens if token.type == "text")
    html = [token.content.strip() for token in tokens if token.type.startswith("html")]
    hrefs = [str(token.attrGet("href")) for token in tokens if token.type == "link_open"]
    sources = [str(token.attrGet("src")) for token in tokens if token.type == "image"]
    return Acting(
        mentions=tuple(re.findall(r"@[\w/-]+", seen)),
        references=tuple(re.findall(r"[\w/-]*#\d+|\bGH-\d+", seen, re.IGNORECASE)),
        addresses=tuple(re.findall(r"\w+://\S+|www\.\S+", seen, re.IGNORECASE)),
        html=tuple(one for one in html if not _COMMENT.fullmatch(one)),
        links=tuple(hrefs + sources),
    )

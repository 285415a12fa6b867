"""Whether HTML is of the kind that the page may hold."""

import re
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "line", "path", "circle"}
_TAGS = """
html head title style body header main section aside nav footer article figure figcaption
h1 h2 h3 h4 h5 h6 p ol ul li dl dt dd div span a b i em strong s small code pre blockquote
table thead tbody tr th td time details summary mark svg
"""
_ATTRIBUTES = """
lang charset name content http-equiv class id href rel title style data-tone role viewbox d
x1 x2 y1 y2 cx cy r aria-label aria-hidden aria-labelledby start align
"""
TAGS = VOID | set(_TAGS.split())
ATTRIBUTES = set(_ATTRIBUTES.split())


class Reader(HTMLParser):
    """Collects what should not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.found.append(f"{tag} {name}=")
            if name == "href" and not re.match(r"(#|https?://|mailto:)", value or ""):
                self.found.append(f"href {value}")
            if name == "style" and re.search(r"url|expression|@", value or ""):
                self.found.append(f"style {value}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.found.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")


def faults(page: str) -> list[str]:
    """Give unknown tags and attributes, addresses that run, and tags that do not match."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return [*reader.found, *(f"<{tag}> left open" for tag in reader.open)]

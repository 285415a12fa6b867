"""No text of ours closes an issue by GitHub's keywords: the incident is the tool's to close.

https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
"""

import re
from pathlib import Path

import pytest

from hotfix_actions import templates

FOLDER = Path(next(iter(templates.__path__))) / "en"
CLOSING = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+(?:#\d|\{\{[^}]*\bref\b)", re.IGNORECASE
)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.j2")), ids=lambda path: path.name)
def test_no_template_says_a_closing_word_before_an_issue(path: Path) -> None:
    assert not CLOSING.search(path.read_text())


def test_a_closing_word_would_be_seen() -> None:
    assert CLOSING.search("{{ tag | code }} fixed {{ story.number | ref }} in production")
    assert not CLOSING.search("the fix of {{ story.number | ref }}")

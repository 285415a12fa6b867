"""A fix's own entries in a changelog, without those of the unreleased work around them."""

import pytest

from hotfix_actions.domain.changelog import is_changelog, with_entries

RELEASED = "# Changes\n\n## 1.4.2\n\n- Greet\n"
MAIN = "# Changes\n\n## Unreleased\n\n- Half of a feature\n\n## 1.4.2\n\n- Greet\n"


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "wanted"),
    [
        (  # below the entries of what is not released
            MAIN,
            RELEASED,
            MAIN.replace("feature\n", "feature\n- Greet with two l\n"),
            "# Changes\n\n- Greet with two l\n\n## 1.4.2\n\n- Greet\n",
        ),
        (  # above them
            MAIN,
            RELEASED,
            MAIN.replace("- Half", "- Two l\n- Half"),
            "# Changes\n\n- Two l\n\n## 1.4.2\n\n- Greet\n",
        ),
        (  # under a heading of its own
            MAIN,
            RELEASED,
            MAIN.replace("## Unr", "## Fixed\n\n- Two l\n\n## Unr"),
            "# Changes\n\n## Fixed\n\n- Two l\n\n## 1.4.2\n\n- Greet\n",
        ),
        ("a\nb\nc\n", "a\n", "a\nb\nc\nfix\n", "a\nfix\n"),  # the newest last
        ("", "1.4.2\n", "fix\n", "fix\n\n1.4.2\n"),  # nothing in common
        ("- b\n- a\n", "- a\n", "- c\n- b\n- a\n", "- c\n- a\n"),  # a list alone
        (  # an entry that was reworded
            MAIN,
            RELEASED,
            MAIN.replace("Half", "A half"),
            RELEASED.replace("## 1", "- A half of a feature\n\n## 1"),
        ),
        ("b\r\na\r\n", "a\r\n", "fix\r\nb\r\na\r\n", "fix\r\n\na\r\n"),  # of another system
        (MAIN, RELEASED + "- fix\n", MAIN + "- fix\n", RELEASED + "- fix\n"),  # there already
    ],
)  # fmt: skip
def test_only_the_lines_that_a_change_adds_are_taken(
    base: str, ours: str, theirs: str, wanted: str
) -> None:
    assert with_entries(base, ours, theirs) == wanted


@pytest.mark.parametrize(
    "path",
    ["CHANGELOG.md", "docs/changes.rst", "HISTORY", "packages/web/CHANGELOG.md", "News.txt",
     "release-notes.adoc", "change_log.markdown"],
)  # fmt: skip
def test_a_changelog_is_known_by_its_name(path: str) -> None:
    assert is_changelog(path)


@pytest.mark.parametrize("path", ["changes.py", "history.js", "src/news/index.js", "changelog/x"])
def test_a_program_is_no_changelog(path: str) -> None:
    assert not is_changelog(path)

"""Which commits count, of those that another version does not hold."""

import pytest

from hotfix_actions.domain.patches import Patch, brings

TRAILERS = "Set the version to 1.2.4\n\nHotfix-Incident: #7\nHotfix-Attempt: 1\n"
BUMP = (
    "--- a/package.json\n+++ b/package.json\n@@ -3 +3 @@\n"
    '-  "version": "1.2.3",\n+  "version": "1.2.4",\n'
)
FIX = "--- a/a.js\n+++ b/a.js\n@@ -1 +1 @@\n-exports.a = 1;\n+exports.a = 2;\n"
LIBRARY = '@@ -9 +9 @@\n-  "lodash": "4.17.20",\n+  "lodash": "4.17.21",\n'


@pytest.mark.parametrize(
    ("message", "diff", "number", "counts"),
    [
        ("Fix the tax", FIX, "1.2.4", True),
        (TRAILERS, BUMP, "1.2.4", False),
        (TRAILERS, BUMP * 2, "1.2.4", False),
        (TRAILERS, "", "1.2.4", False),
        ("Trigger the build", "", "", False),
        (TRAILERS, BUMP, "1.2.5", True),  # of another version
        (TRAILERS, BUMP, "", True),  # of what is no version
        ("Set the version to 1.2.4", BUMP, "1.2.4", True),  # not the tool's
        (TRAILERS, BUMP + LIBRARY, "1.2.4", True),  # more than the number
        (TRAILERS, LIBRARY, "4.17.21", False),
        (TRAILERS, BUMP + FIX, "1.2.4", True),
        (TRAILERS, BUMP + "@@ -9,0 +10 @@\n+evil();\n", "1.2.4", True),
        (TRAILERS, BUMP + "Binary files a/x and b/x differ\n", "1.2.4", True),
        ("", "?", "", True),  # not read
    ],
)
def test_only_the_tools_own_bump_and_what_changes_nothing_do_not_count(
    message: str, diff: str, number: str, *, counts: bool
) -> None:
    assert brings(Patch("a" * 40, message, diff), number) is counts


def test_a_patch_is_called_by_its_first_line() -> None:
    assert Patch("a" * 40, "Fix it\n\nMore", "").title == "aaaaaaa Fix it"

"""Words on a terminal: prose wraps at its width, a command stands alone and whole."""

import pytest

from hotfix_actions.commands.columns import columns as width
from hotfix_actions.projections.halts import TABLE, halt
from hotfix_actions.projections.laid import laid, prose

BRANCH = "hotfix/1.2.10-critical-empty-signature-of-a-payment-is-accepted"
FACTS = {
    "incident": "17",
    "merge": "v1.2.8",
    "branch": BRANCH,
    "tag": "v1.2.10",
    "environment": "production",
}
LONG = "git fetch origin && git switch -c bring-in-v1.2.8 origin/" + BRANCH


@pytest.mark.parametrize("columns", [40, 80, 100])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"bring it in: `{LONG}`", ["bring it in:", f"  {LONG}"]),
        (f"`{LONG}`", [f"  {LONG}"]),
        (
            "open: `hotfix open 1`, then: `hotfix status`.",
            ["open:", "  hotfix open 1", "then:", "  hotfix status"],
        ),
        ("it is checked by `hotfix release`.", ["it is checked by `hotfix release`."]),
        ("comment `/hotfix deploy production`", ["comment `/hotfix deploy production`"]),
        ("set `tag-prefix`", ["set `tag-prefix`"]),
        ("", []),
    ],
)
def test_a_command_stands_alone(text: str, expected: list[str], columns: int) -> None:
    assert laid(text, columns) == expected


@pytest.mark.parametrize("columns", [40, 80, 100])
@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_command_of_a_halt_is_whole_on_a_line(code: str, columns: int) -> None:
    following = halt(code, FACTS).next
    lines = laid(f"Next: {following}", columns, "")
    for part in following.split("`")[1::2]:
        assert any(part in line for line in lines), part
    for line in lines:
        bare = line.strip().startswith(("git ", "gh ", "hotfix "))
        assert len(line) <= columns or bare or "`" in line or " " not in line.strip()


def test_prose_wraps_between_words() -> None:
    assert prose("one two `three four` five", 14, "  ") == ["  one two", "  `three four`", "  five"]
    assert prose("well-known long-winded words", 12) == ["well-known", "long-winded", "words"]


@pytest.mark.parametrize(("columns", "expected"), [("80", 80), ("20", 40), ("300", 100)])
def test_the_width_is_the_terminals(
    monkeypatch: pytest.MonkeyPatch, columns: str, expected: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert width() == expected

import pytest

from hotfix_actions.domain.running import UNCONFIGURED, Arm, Running, parse, running

SPLIT = Running((Arm("v1.2.3", 0.9), Arm("v1.2.4", 0.1)))


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("v1.2.3\n", "v1.2.3"),
        ("\n\n  web=v1, api=v2  \n\n", "web=v1, api=v2"),
        ("v1.2.3\n v1.2.3 \n\nv1.2.3\n", "v1.2.3"),
        ("v1.2.3 100%\nv1.2.3 100%\n", "v1.2.3"),
        ("v1.2.3 100%", "v1.2.3"),
        ("v1.2.3 50%\nv1.2.3 50%", "v1.2.3"),
        ("v1.2.3 100%\nv1.2.4 0%", "v1.2.3"),
        ("v1.2.3 10%", "v1.2.3 10%"),
    ],
)
def test_one_line_or_equal_lines_are_what_runs_everywhere(text: str, state: str) -> None:
    found = parse(text)
    assert (found.told, found.only, found.states) == (True, state, (state,))


@pytest.mark.parametrize(
    "text", ["v1.2.3 90%\nv1.2.4 10%\n", "v1.2.4 10%\n v1.2.3   90.0% ", "v1.2.4 10%\nv1.2.3 89.9%"]
)
def test_lines_with_shares_that_make_a_whole_are_arms(text: str) -> None:
    found = parse(text)
    assert (found.told, found.only, found.states) == (True, "", ("v1.2.3", "v1.2.4"))
    assert sum(arm.share for arm in found.arms) == pytest.approx(1)
    assert max(arm.share for arm in found.arms) == pytest.approx(0.9, abs=0.01)


def test_thirds_that_are_rounded_make_a_whole() -> None:
    assert parse("v1 33%\nv2 33%\nv3 33%").states == ("v1", "v2", "v3")


@pytest.mark.parametrize(
    "text",
    [
        "v1.2.4\nv1.2.3\n",
        "v1.2.4 100%\nv1.2.3",
        "v1.2.3 90%\nv1.2.4 90%",
        "v1.2.3 99%\nup to date",
        "up to date\nv1.2.3 100%",
        "connected\nv1.2.3",
        "\n".join(f"v{n} 1%" for n in range(100)),
    ],
)
def test_lines_that_differ_are_not_told_whatever_the_last_one_says(text: str) -> None:
    found = parse(text)
    assert (found.told, found.only, found.states) == (False, "", ())
    assert "must print one line" in found.unread


@pytest.mark.parametrize("text", ["x" * 100_000 + "\nv1.2.3", "v1.2.4\n" + "v1.2.3\n" * 9_000])
def test_of_a_long_output_no_part_is_told(text: str) -> None:
    assert "more than 20000 characters" in parse(text).unread


@pytest.mark.parametrize("text", ["x" * 251, "v1\x1b[2J", "v1.2.3\u202e\x00"])
def test_what_is_no_line_is_not_told(text: str) -> None:
    found = parse(text)
    assert (found.told, found.only, found.states) == (False, "", ())
    assert found.unread


@pytest.mark.parametrize("found", [parse(""), parse("\n \n"), UNCONFIGURED, Running(unread="no")])
def test_what_is_not_told_is_no_state(found: Running) -> None:
    assert (found.told, found.only, found.states) == (False, "", ())
    assert str(found)


def test_it_is_said_in_a_few_words() -> None:
    assert str(running("v1.2.3")) == "v1.2.3"
    assert str(SPLIT) == "v1.2.3 (90%), v1.2.4 (10%)"
    assert str(UNCONFIGURED) == "not told: no `state` command is configured"
    assert str(Running(unread="the state command ended with 5")).endswith("ended with 5")

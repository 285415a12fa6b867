import pytest

from hotfix_actions.projections import markers


def test_a_marker_reads_back_what_was_written_and_cannot_end_its_comment() -> None:
    values = {"key": "rolled-back:1", "text": "--> <!-- --!> é"}
    written = markers.write("notice", values)
    assert written.count("-->") == 1
    assert written.endswith(" -->")
    assert "--" not in written.removeprefix("<!--").removesuffix("-->")
    assert markers.read(f"before\n{written}\nafter", "notice") == values


@pytest.mark.parametrize(
    "text",
    ["", "<!-- hotfix:notice -->", "<!-- hotfix:notice {broken} -->", '<!-- hotfix:other {} -->',
     '<!-- hotfix:notice {"key": 7} -->'],
)  # fmt: skip
def test_what_is_no_marker_of_that_name_reads_as_nothing(text: str) -> None:
    assert markers.read(text, "notice") is None


def test_of_several_markers_the_last_counts() -> None:
    text = markers.write("notice", {"key": "a"}) + markers.write("notice", {"key": "b"})
    assert markers.read(text, "notice") == {"key": "b"}

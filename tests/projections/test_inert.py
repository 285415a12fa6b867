import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_actions.projections import inert
from tests.projections.injections import INJECTIONS
from tests.projections.reading import GAP, acting, parse, structure, words

quick = settings(deadline=None, database=None, derandomize=True, max_examples=300)
MARKUP = "\\`*_{}[]()<>#+-=.!|~$&:;@/\"' \n\tab1\u200d\u202e"
NASTY = st.text(st.sampled_from(MARKUP), max_size=40) | st.text(max_size=40)


def seen(text: str) -> str:
    return words(text).replace(GAP, "")


@quick
@given(NASTY)
def test_a_line_reads_as_exactly_its_own_words(text: str) -> None:
    plain = inert.plain(text)
    line = inert.line(text)
    assert structure(line) == (["paragraph_open p", "inline ", "paragraph_close p"] * bool(plain))
    assert seen(line) == plain.replace(GAP, "")


@quick
@given(NASTY)
def test_a_line_below_a_paragraph_or_in_a_table_stays_a_line(text: str) -> None:
    assert structure(f"before\n{inert.line(text)}z") == structure("before\nz")
    table = "| a | b |\n|---|---|\n| {} | x |\n"
    assert structure(table.format(f"a{inert.line(text)}")) == structure(table.format("a"))
    cells = [token for token in parse(table.format(inert.line(text))) if token.type == "inline"]
    assert [cell.content for cell in (cells[0], cells[1], cells[3])] == ["a", "b", "x"]


@quick
@given(NASTY)
def test_a_code_span_cannot_be_left(text: str) -> None:
    plain = inert.plain(text)
    row = f"| a | b |\n|---|---|\n| x{inert.code(text)}y | z |\n"
    assert structure(row) == structure("| a | b |\n|---|---|\n| xy | z |\n")
    assert plain.replace(GAP, "") in seen(row)


@quick
@given(NASTY)
def test_a_block_cannot_be_left(text: str) -> None:
    tokens = parse(f"{inert.block(text)}\n\nafter\n")
    assert [token.type for token in tokens[:2]] == ["fence", "paragraph_open"]
    assert len(tokens) == 4


@quick
@given(NASTY, NASTY)
def test_prose_keeps_untrusted_parts_inert_wherever_backticks_fall(one: str, two: str) -> None:
    text = inert.prose(f"do `{one}` on #7 then {two}", refs={7})
    assert set(structure(text)) == {"paragraph_open p", "inline ", "paragraph_close p"}
    assert not acting(text).links


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_in_a_line_acts(text: str) -> None:
    found = acting(inert.line(text))
    assert (found.mentions, found.references, found.addresses) == ((), (), ())
    assert (found.html, found.links) == ((), ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("error_rate is 1.2", r"error\_rate is 1.2"),
        ("@mona fixed #12", "@&#8203;mona fixed #&#8203;12"),
        ("v1.2.4", "v1.2.4"),
        ("1. one", r"1\. one"),
        ("- item", r"\- item"),
        ("a | b", "a &#124; b"),
        ("<b> & `c`", "&lt;b&gt; &amp; &#96;c&#96;"),
        ("http://x.y", "http:&#8203;//x.y"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_a_line_is_escaped_no_more_than_it_must_be(text: str, line: str) -> None:
    assert inert.line(text) == line


def test_a_line_is_cut_before_it_is_escaped() -> None:
    assert inert.line("<" * 500, limit=3) == "&lt;&lt;…"


def test_safe_text_joined_with_other_text_is_no_longer_safe() -> None:
    assert inert.line(inert.Safe("**ours**")) == "**ours**"
    assert inert.line(inert.Safe("**ours**") + "*") == r"\*\*ours\*\*\*"


def test_a_title_calls_nobody_and_closes_nothing() -> None:
    assert inert.title("fixes #3 @mona\n") == f"fixes #{GAP}3 @{GAP}mona"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "",
        "https://",
        "https://github.com@evil.example",
        "http://[",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_plain_web_is_no_link(url: str) -> None:
    assert inert.link("there", url) == "there"


def test_an_address_cannot_leave_its_link() -> None:
    text = inert.link("there", "https://a.example/x) [y](javascript:alert(1)) <b>")
    assert acting(text).links == (
        "https://a.example/x%29%20%5By%5D%28javascript:alert%281%29%29%20%3Cb%3E",
    )


def test_a_block_says_what_it_cut_and_cannot_hold_a_marker() -> None:
    assert inert.block("abc\ndef", limit=4) == "```text\nabc\n… cut: 3 more characters\n```"
    assert "<!-- hotfix" not in inert.block("<!-- hotfix:begin -->")
    assert inert.block("a ```` b").startswith("`````text\n")


def test_only_given_numbers_stay_live_references() -> None:
    assert inert.told("#7 and #8", refs={7}) == "#7 and #&#8203;8"
    assert inert.prose("run `hotfix gate 7` on #7", refs={7}) == "run `hotfix gate 7` on #7"
    assert inert.told("acme/other#7", refs={7}) == "acme/other#&#8203;7"

import re

import pytest

from hotfix_actions.projections import html
from hotfix_actions.projections.page import page, seconds
from hotfix_actions.projections.page_data import Document, PageData, StepRow
from tests.projections import rehearsals, stories
from tests.projections.markup import faults


def of(*steps: StepRow) -> str:
    return page(PageData(title="t", outcome="done", verdict="v", began=stories.START, steps=steps))


def words(text: str) -> str:
    """Give the page's words without its tags."""
    body = text.split("</style>")[1]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_page_stands_alone() -> None:
    text = page(rehearsals.data())
    assert faults(text) == []
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", text)
    assert "default-src 'none'" in text
    assert rehearsals.EMBEDDED not in text


def test_the_head_says_how_it_ended_and_what_it_cost() -> None:
    said = words(page(rehearsals.data()))
    assert "Done. v1.2.4 went from the label to the post-mortem; main holds the fix." in said
    assert "from beginning to end 15 s requests to GitHub 235 steps by people 5" in said
    assert (
        "6 steps of the tool took 11 s, with the project's own tests, "
        "excluding 2.8 s of configured waiting" in said
    )


def test_what_ended_it_early_stands_at_the_head_with_what_to_do() -> None:
    why = ["package.json says 0.0.1", "name its files in `version-files`"]
    end = {"outcome": "refused", "verdict": "It ended early.", "began": stories.START}
    text = page(PageData(title="t", steps=(), why=why, **end))  # type: ignore[arg-type]
    said = words(text)
    assert "Why, and what to do package.json says 0.0.1 name its files in version-files" in said
    assert said.index("Why, and what to do") < said.index("The way")
    assert faults(text) == []
    assert "Why, and what to do" not in words(page(rehearsals.data()))


def test_places_that_still_name_the_old_version_are_shown() -> None:
    left = ["lib/data.js:2"]
    text = page(
        PageData(title="t", outcome="done", verdict="v", began=stories.START, steps=(), left=left)
    )
    assert "Still naming the old version What no build sets anew" in words(text)
    assert "<code>lib/data.js:2</code>" in text
    assert "Still naming" not in words(page(rehearsals.data()))


def test_what_was_not_rehearsed_never_looks_like_passed() -> None:
    text = page(rehearsals.data(partial=True))
    assert '<p class="verdict waiting">' in text
    assert "Done, in part." in words(text)
    assert "These did not run. They have neither passed nor failed." in words(text)
    step = re.search(r'<li class="not-rehearsed">.*?</li>', text, re.DOTALL)
    assert step
    assert "✓" not in step[0]
    assert words(f"</style>{step[0]}") == "? gates \N{EN DASH} not rehearsed"


def test_a_step_marked_not_rehearsed_is_enough_to_say_so() -> None:
    text = of(StepRow("gates", "hotfix gate 7", "hotfix", 0.0, outcome="not rehearsed"))
    assert "Done, in part." in words(text)
    assert "Done." in words(of(StepRow("open", "hotfix open", "hotfix", 1.0)))


def test_the_bars_stand_one_after_the_other_unless_told_otherwise() -> None:
    text = of(
        StepRow("a", "", "hotfix", 1.0),
        StepRow("b", "", "mona", 2.0, person=True),
        StepRow("c", "", "hotfix", 1.0, started=1.0, waited=0.5),
        StepRow("d", "", "hotfix", 2.0),
    )
    assert re.findall(r'<i style="left:([\d.]+)%;width:([\d.]+)%">', text) == [
        ("0.00", "25.00"),
        ("25.00", "50.00"),
        ("25.00", "25.00"),
        ("50.00", "50.00"),
    ]
    assert '<b style="width:50.0%">' in text


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (0.04, "<0.1\u202fs"),
        (0.0, "0.0\u202fs"),
        (1.25, "1.2\u202fs"),
        (12.6, "13\u202fs"),
        (65.0, "1m 5s"),
    ],
)
def test_times_are_written_as_precisely_as_they_matter(span: float, said: str) -> None:
    assert seconds(span) == said


def test_texts_lead_to_each_other_within_the_page() -> None:
    text = page(rehearsals.data())
    for number in (7, 12, 14, 16):
        assert text.count(f'id="n{number}"') == 1
        assert f'href="#n{number}"' in text
    assert 'href="#n17"' not in text
    targets = set(re.findall(r'href="#([\w-]+)"', text))
    assert targets <= set(re.findall(r'id="([\w-]+)"', text))


def test_the_watch_is_drawn_with_its_limit() -> None:
    text = page(rehearsals.data())
    assert "<b>error rate</b><span>highest 0.004, limit 0.01</span>" in text
    assert text.count('<circle class="good"') == 40
    assert text.count('class="limit"') == 2


def test_an_empty_rehearsal_still_makes_a_page() -> None:
    assert faults(of()) == []


@pytest.mark.parametrize(
    ("markdown", "made"),
    [
        ("**TODO:** x", "<p><mark>TODO</mark> x</p>\n"),
        ("> [!WARNING]\n> x", '<blockquote class="alert warning" data-tone="Warning">\n<p>x</p>'),
        ("<!-- hotfix:end -->\n\nx", "<p>x</p>\n"),
        ("<b>x</b> <!-- y -->", "<p>&lt;b&gt;x&lt;/b&gt; &lt;!-- y --&gt;</p>\n"),
        (
            "<details>\n<summary>x</summary>\n\ny\n\n</details>",
            "<details><summary>x</summary>\n<p>y</p>\n</details>\n",
        ),
        ("</details>\n\nx", "<p>&lt;/details&gt;</p>\n<p>x</p>\n"),
        ("✅ x", '<p><b class="s good">✓</b> x</p>\n'),
        ("see #7, #8 and a/b#7", '<p>see <a href="#n7">#7</a>, #8 and a/b#7</p>\n'),
        ("[x](http://gone:1/a/issues/7)", '<p><a href="#n7">x</a></p>\n'),
        ("[x](http://gone:1/a/tree/b)", "<p>x</p>\n"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>\n"),
        (
            "[x](https://a.example)",
            '<p><a href="https://a.example" rel="noopener noreferrer">x</a></p>\n',
        ),
        ("![x](https://a.example/p.png)", None),
    ],
)
def test_markdown_becomes_this_html(markdown: str, made: str | None) -> None:
    text = html.render(markdown, numbers={7}, embedded="http://gone:1")
    assert "<img" not in text
    assert made is None or text.startswith(made)


def test_a_command_is_code_and_a_persons_doing_is_a_sentence() -> None:
    text = of(
        StepRow("open", "hotfix open <7>", "hotfix", 1.0),
        StepRow("say", "says `<go>` & waits", "sam", 1.0, person=True),
        StepRow("odd", "one ` alone", "sam", 1.0, person=True),
    )
    assert re.findall(r'class="does">(.*?)</span>', text) == [
        "<code>hotfix open &lt;7&gt;</code>",
        "says <code>&lt;go&gt;</code> &amp; waits",
        "one ` alone",
    ]


def test_the_timeline_tells_peoples_deeds_from_the_tools() -> None:
    text = page(rehearsals.data())
    deeds = re.findall(r'<li class="person"><time>.*?<p>(.*?)</p>', text)
    assert deeds == [
        (
            "Issue #7 was taken up as an incident: Tokens with an empty signature are accepted "
            "<b>lin</b>"
        ),
        "lin noted: Only API clients are hit, the web login is not.",
        "mona proposed the fix: #12 at 3c3c3c3",
        "sam approved production",
    ]


def test_a_text_without_words_says_so() -> None:
    silent = Document("t", "", "pull request", 12)
    text = page(
        PageData(
            title="t",
            outcome="done",
            verdict="v",
            began=stories.START,
            steps=(),
            documents=(silent,),
        )
    )
    assert "No description was given." in words(text)

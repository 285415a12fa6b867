import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Event, Noted, Told, Unknown
from hotfix_actions.domain.verify import (
    Chain,
    Evidence,
    Finding,
    Link,
    Text,
    digest,
    signers,
    verify,
)
from tests.domain.make import after, law

NOTES = [Noted(at=after(number), text=f"note {number}", comment=number) for number in range(6)]
TOLD = Told(at=after(7), notice="opened", comment=501)


def link(number: int, before: str, added: str, message: str | None = None) -> Link:
    parents = (f"sha-{number - 1}",) if number else ()
    said = f"Note\n\nA person's words.\n\n{digest(added)}\n" if message is None else message
    return Link(f"sha-{number}", parents, said, Text.of(before + added))


def chain(batches: Sequence[Sequence[Event | Unknown]]) -> list[Link]:
    links: list[Link] = []
    for number, batch in enumerate(batches):
        before = str(links[-1].text) if links else ""
        links.append(link(number, before, codec.encode(batch)))
    return links


def whole(links: Sequence[Link], **changes: Any) -> Evidence:
    facts = {"anchors": {"the issue": links[-1].sha}, "last_anchor": links[-1].sha}
    return Evidence(Chain(links), **(facts | changes))


WHOLE = chain([NOTES[:2], NOTES[2:3], NOTES[3:5], [TOLD]])
SHOWN = {"opened": 501}


def found(links: Sequence[Link], **changes: Any) -> tuple[Finding, ...]:
    return verify(whole(links, **({"shown": SHOWN} | changes)))


def test_a_journal_that_is_what_it_was_gives_no_finding() -> None:
    assert found(WHOLE) == ()
    assert verify(Evidence(Chain(), {})) == ()


def test_the_digest_of_added_lines_is_a_short_sha256() -> None:
    short = hashlib.sha256("größer\n".encode()).hexdigest()[:16]
    assert digest("größer\n") == f"Journal-Digest: {short}"


def forged(links: Sequence[Link]) -> list[Link]:
    """Rewrite digests and names as somebody would who knows how: only anchors can tell."""
    again: list[Link] = []
    for number, one in enumerate(links):
        before = str(again[-1].text) if again else ""
        added = str(one.text)[len(before) :]
        again.append(replace(link(number, before, added), sha=f"forged-{number}"))
    return again


def without(links: Sequence[Link], at: int) -> list[Link]:
    """Drop one commit and take its lines out of all later ones."""
    before = str(links[at - 1].text) if at else ""
    lines = str(links[at].text)[len(before) :]
    later = [
        replace(one, text=Text.of(str(one.text).replace(lines, ""))) for one in links[at + 1 :]
    ]
    return [*links[:at], *later]


TAMPERINGS = {
    # A line stands where another did.
    "moved": [
        *WHOLE[:2],
        replace(WHOLE[2], text=Text.of(codec.encode([NOTES[3], *NOTES[:3], NOTES[4]]))),
        replace(WHOLE[3], text=Text.of(codec.encode([NOTES[3], *NOTES[:3], NOTES[4], TOLD]))),
    ],
    "dropped": [
        *WHOLE[:2],
        replace(WHOLE[2], text=Text.of(codec.encode([*NOTES[:3], NOTES[4]]))),
        replace(WHOLE[3], text=Text.of(codec.encode([*NOTES[:3], NOTES[4], TOLD]))),
    ],
    "inserted": [
        *WHOLE[:2],
        replace(WHOLE[2], text=Text.of(codec.encode([*NOTES[:3], NOTES[5], *NOTES[3:5]]))),
        replace(WHOLE[3], text=Text.of(codec.encode([*NOTES[:3], NOTES[5], *NOTES[3:5], TOLD]))),
    ],
    "reordered": [
        *WHOLE[:2],
        replace(WHOLE[2], text=Text.of(codec.encode([*NOTES[:3], NOTES[4], NOTES[3]]))),
        replace(WHOLE[3], text=Text.of(codec.encode([*NOTES[:3], NOTES[4], NOTES[3], TOLD]))),
    ],
    "duplicated": [
        *WHOLE[:2],
        replace(WHOLE[2], text=Text.of(codec.encode([*NOTES[:5], NOTES[4]]))),
        replace(WHOLE[3], text=Text.of(codec.encode([*NOTES[:5], NOTES[4], TOLD]))),
    ],
}
TOLD_OF = {
    "moved": (Finding("rewritten", "sha-2"),),
    "dropped": (Finding("digest", "sha-2"),),
    "inserted": (Finding("digest", "sha-2"),),
    "reordered": (Finding("digest", "sha-2"),),
    "duplicated": (Finding("digest", "sha-2"), Finding("twice", "noted:1:4")),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_each_tampering_is_told_with_the_commit_that_shows_it(tampering: str) -> None:
    assert found(TAMPERINGS[tampering]) == TOLD_OF[tampering]


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_tampering_with_fitting_digests_is_told_by_the_anchor(tampering: str) -> None:
    telling = found(
        forged(TAMPERINGS[tampering]), anchors={"the issue": "sha-3"}, last_anchor="sha-3"
    )
    assert Finding("anchor", "the issue", "sha-3") in telling


def journals(least: int) -> st.SearchStrategy[list[Link]]:
    """Give journals of any events in any commits; the last one tells, as every command does."""
    batches = st.lists(st.integers(min_value=1, max_value=3), min_size=least, max_size=6)

    def build(sizes: list[int]) -> list[Link]:
        notes = [Noted(at=after(n), text=f"note {n}", comment=n) for n in range(sum(sizes))]
        cut = [sum(sizes[:number]) for number in range(len(sizes) + 1)]
        return chain([*[notes[a:b] for a, b in pairwise(cut)], [TOLD]])

    return batches.map(build)


@law
@given(journals(1))
def test_every_untouched_journal_is_whole(links: list[Link]) -> None:
    assert found(links) == ()


@law
@given(journals(2), st.data())
def test_a_commit_that_was_dropped_is_always_told(links: list[Link], data: st.DataObject) -> None:
    at = data.draw(st.integers(min_value=0, max_value=len(links) - 1))
    cut = without(links, at)
    sha = links[-1].sha
    assert found(cut, anchors={"the issue": sha, "the tag": links[at].sha}) != ()


@law
@given(journals(2), st.data())
def test_two_commits_that_changed_places_are_always_told(
    links: list[Link], data: st.DataObject
) -> None:
    at = data.draw(st.integers(min_value=0, max_value=len(links) - 2))
    links[at], links[at + 1] = links[at + 1], links[at]
    assert found(links, last_anchor="", anchors={}) != ()


@law
@given(journals(1), st.data())
def test_a_commit_that_was_inserted_or_repeated_is_always_told(
    links: list[Link], data: st.DataObject
) -> None:
    at = data.draw(st.integers(min_value=0, max_value=len(links) - 1))
    before = str(links[at - 1].text) if at else ""
    added = data.draw(
        st.sampled_from([codec.encode([Noted(at=after(0), text="new", comment=99)]), before, ""])
    )
    foreign = Link("foreign", (), f"Note\n\n{digest(added)}", Text.of(before + added))
    assert found([*links[:at], foreign, *links[at:]], last_anchor="", anchors={}) != ()


@law
@given(journals(1), st.data())
def test_a_line_that_was_changed_anywhere_is_always_told(
    links: list[Link], data: st.DataObject
) -> None:
    at = data.draw(st.integers(min_value=0, max_value=len(links) - 1))
    line = data.draw(st.sampled_from(codec.lines(str(links[at].text))))
    changed = [
        replace(one, text=Text.of(str(one.text).replace(line, line.replace("note ", "Note "))))
        if "note " in line
        else replace(
            one, text=Text.of(str(one.text).replace(line, line.replace("opened", "closed")))
        )
        for one in links
    ]
    assert found(changed) != ()


def test_a_merge_commit_is_told_with_its_number_of_parents() -> None:
    merge = replace(WHOLE[2], parents=("sha-1", "other"))
    assert found([*WHOLE[:2], merge, WHOLE[3]]) == (Finding("merge", "sha-2", "2"),)


def test_a_commit_that_adds_nothing_is_told() -> None:
    empty = replace(WHOLE[3], sha="sha-empty")
    assert found([*WHOLE, empty], anchors={}) == (Finding("empty", "sha-empty"),)


def test_after_a_rewrite_later_commits_are_held_against_the_new_text() -> None:
    cut = codec.encode(NOTES[1:3])
    links = [*WHOLE[:2], link(2, "", cut), link(3, cut, codec.encode([TOLD]))]
    assert found(links) == (Finding("rewritten", "sha-2"),)


def test_lines_without_their_digest_are_told() -> None:
    silent = link(3, str(WHOLE[2].text), codec.encode([TOLD]), "Told stakeholders")
    assert found([*WHOLE[:3], silent]) == (Finding("digest", "sha-3"),)


def test_a_digest_stands_on_a_line_of_its_own() -> None:
    added = codec.encode([TOLD])
    quoted = link(3, str(WHOLE[2].text), added, f"Told\n\nas {digest(added)} says")
    assert found([*WHOLE[:3], quoted]) == (Finding("digest", "sha-3"),)


def test_lines_that_are_no_json_are_told_as_unreadable() -> None:
    broken = link(3, str(WHOLE[2].text), "nonsense\n")
    assert found([*WHOLE[:3], broken], shown={}) == (Finding("unreadable", "sha-3", "6"),)


def test_what_follows_an_unreadable_line_is_still_looked_at() -> None:
    broken = link(3, str(WHOLE[2].text), "[1]\n")
    later = link(4, str(broken.text), codec.encode([TOLD, NOTES[0]]))
    assert found([*WHOLE[:3], broken, later], shown={}, anchors={}, last_anchor="sha-3") == (
        Finding("unreadable", "sha-3", "6"),
        Finding("twice", "noted:1:0"),
        Finding("notice-gone", "opened", "501"),
        Finding("unanchored", "sha-4"),
    )


def test_an_event_that_does_not_fit_its_id_is_told() -> None:
    lying = codec.encode([NOTES[5]]).replace('"comment":5', '"comment":6')
    assert found([*WHOLE, link(4, str(WHOLE[3].text), lying)]) == (
        Finding("altered", "noted:1:5", "noted:1:6"),
    )


def test_an_event_without_an_id_is_told() -> None:
    nameless = codec.encode([Unknown(raw={"kind": "paged"}, at=after(1))])
    assert found([*WHOLE, link(4, str(WHOLE[3].text), nameless)]) == (
        Finding("altered", "None", "paged"),
    )


def test_an_event_of_a_newer_version_is_no_tampering() -> None:
    newer = Unknown(raw={"kind": "paged", "id": "paged:1:3"}, at=after(1))
    assert found([*WHOLE, link(4, str(WHOLE[3].text), codec.encode([newer]))]) == ()


def test_an_anchor_to_a_commit_that_is_not_there_is_told_with_where_it_stands() -> None:
    anchors = {"the issue": "sha-3", "the tag": "sha-9", "deployment 4": "sha-0"}
    assert found(WHOLE, anchors=anchors) == (Finding("anchor", "the tag", "sha-9"),)
    assert verify(Evidence(Chain(), {"the tag": "sha-9"})) == (
        Finding("anchor", "the tag", "sha-9"),
    )


def test_a_notice_that_the_journal_never_told_is_told() -> None:
    shown = {"opened": 501, "resolved": 777}
    assert found(WHOLE, shown=shown) == (Finding("untold", "resolved", "777"),)
    assert verify(Evidence(Chain(), {}, {"resolved": 777})) == (
        Finding("untold", "resolved", "777"),
    )


@pytest.mark.parametrize("shown", [{}, {"opened": 502}])
def test_a_notice_that_is_gone_or_was_replaced_is_told(shown: dict[str, int]) -> None:
    assert found(WHOLE, shown=shown) == (Finding("notice-gone", "opened", "501"),)


def test_lines_after_the_last_anchor_are_told_unless_they_only_tell() -> None:
    links = chain([NOTES[:2], [TOLD], NOTES[2:3], [NOTES[3], told_as("staged")]])
    shown = {"opened": 501, "staged": 501}
    assert found(links, anchors={}, last_anchor="sha-0", shown=shown) == (
        Finding("unanchored", "sha-2"),
        Finding("unanchored", "sha-3"),
    )
    assert found(links, anchors={}, last_anchor="sha-2", shown=shown) == (
        Finding("unanchored", "sha-3"),
    )
    assert found(links, anchors={}, last_anchor="sha-3", shown=shown) == ()


def test_a_rewritten_commit_after_the_last_anchor_is_told_as_rewritten_only() -> None:
    links = chain([[TOLD], [told_as("staged")]])
    other = codec.encode([NOTES[0], told_as("staged"), NOTES[1]])
    foreign = link(2, "", other)
    later = link(3, other, codec.encode([NOTES[2]]))
    shown = {"staged": 501}
    told = found([*links, foreign, later], anchors={}, last_anchor="sha-1", shown=shown)
    assert told == (Finding("rewritten", "sha-2"), Finding("unanchored", "sha-3"))


def test_a_commit_that_drops_an_unreadable_line_is_held_against_what_was_before_it() -> None:
    broken = link(4, str(WHOLE[3].text), "nonsense\n")
    dropped = link(5, str(WHOLE[3].text), codec.encode([NOTES[5]]))
    told = found([*WHOLE, broken, dropped], anchors={}, last_anchor="sha-3")
    assert told == (
        Finding("unreadable", "sha-4", "7"),
        Finding("rewritten", "sha-5"),
        Finding("unanchored", "sha-5"),
    )


def told_as(notice: str) -> Told:
    return Told(at=after(8), notice=notice, comment=501)


@pytest.mark.parametrize("last_anchor", ["", "sha-99"])
def test_without_a_last_anchor_in_the_chain_nothing_counts_as_after_it(last_anchor: str) -> None:
    assert found(WHOLE, last_anchor=last_anchor) == ()


def test_commits_that_were_not_read_are_told_as_unchecked_and_never_as_changed() -> None:
    """The oldest commit read stands for all before it, and no anchor there counts as gone."""
    cut = Chain(WHOLE[1:], left="sha-0")
    told = verify(Evidence(cut, {"the tag": "sha-0", "the issue": "sha-3"}, SHOWN, "sha-3"))
    assert told == (
        Finding("unchecked", "sha-0", "3"),
        Finding("anchor-unchecked", "the tag", "sha-0"),
    )


def test_a_rewrite_is_told_of_a_journal_that_was_not_read_as_a_whole() -> None:
    cut = Chain([WHOLE[1], replace(WHOLE[2], text=Text.of("")), WHOLE[3]], left="sha-0")
    assert Finding("rewritten", "sha-2") in verify(Evidence(cut, {}, SHOWN))


def test_a_commit_that_github_does_not_show_is_told() -> None:
    told = verify(Evidence(Chain(WHOLE[2:], missing="sha-1"), {}, SHOWN))
    assert told == (Finding("missing", "sha-1"),)


def test_a_text_that_could_not_be_read_is_told_and_the_next_is_held_against_what_was_before() -> (
    None
):
    unread = replace(WHOLE[2], text=None)
    assert found([*WHOLE[:2], unread, WHOLE[3]]) == (Finding("unread", "sha-2"),)
    cut = replace(WHOLE[3], text=Text.of(codec.encode(NOTES[1:3])))
    told = found([*WHOLE[:2], unread, cut], shown={})
    assert told == (Finding("unread", "sha-2"), Finding("rewritten", "sha-3"))


def test_an_unread_end_tells_nothing_of_notices() -> None:
    assert found([*WHOLE[:3], replace(WHOLE[3], text=None)]) == (Finding("unread", "sha-3"),)


def test_a_commit_that_github_did_not_sign_among_those_that_it_signed_is_told() -> None:
    """An anchor behind it covers nothing up: the next command anchors whatever head it has read."""
    signed = [replace(one, signer="hotfix[bot]", author="hotfix[bot]") for one in WHOLE]
    assert found(signed) == ()
    forged = [*signed[:2], replace(signed[2], signer="", author="eve"), signed[3]]
    assert found(forged) == (Finding("unvouched", "sha-2", "eve"),)
    other = replace(signed[2], signer="github-actions[bot]", author="github-actions[bot]")
    assert found([*signed[:2], other, signed[3]]) == (
        Finding("unvouched", "sha-2", "github-actions[bot]"),
    )


def test_where_no_app_signs_nothing_is_told_by_who_wrote_a_commit() -> None:
    """Commits on branches are signed for persons, too."""
    persons = [replace(one, signer=f"p{n}", author=f"p{n}") for n, one in enumerate(WHOLE)]
    assert found(persons) == ()
    assert signers(Chain([*persons[:2], WHOLE[2]])) == {"p0": 1, "p1": 1, "": 1}

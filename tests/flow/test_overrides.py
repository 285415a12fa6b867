"""An override holds by its comment, as GitHub shows it at the moment of use."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Overridden
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.world import Comment
from hotfix_actions.projections import markers
from hotfix_actions.steps.overrides import MARKER, marker, standing
from tests.support.fakes import START

SHA = "a" * 40
WORD = Overridden(at=START, by="mona", what=("guard",), because="it is small", comment=5, sha=SHA)
ROLES = {"mona": "maintain", "kenji": "write", "priya": "admin"}
ASKED = Comment(4, "mona", "/hotfix override guard because it is small", START)


def said(author: str = "mona", word: Overridden = WORD, of: int = 0, **changes: Any) -> Comment:
    body = f"**Override**\n\n{markers.write(MARKER, marker(word, of))}\n"
    return replace(Comment(5, author, body, START), **changes)


def holds(comments: Sequence[Comment], *words: Overridden, bot: str = "hotfix[bot]") -> bool:
    people = SimpleNamespace(role=lambda login: ROLES.get(login, "none"), bot=lambda: bot)
    issues = SimpleNamespace(comments=lambda _: list(comments))

    def once(_: str, read: Callable[[], object]) -> object:
        return read()

    context = SimpleNamespace(
        ports=SimpleNamespace(people=people, issues=issues),
        story=Story(overrides=words or (WORD,)),
        incident=7,
        once=once,
    )
    return standing(cast("Context", context), {SHA}) == {"guard"}


def test_a_maintainers_own_comment_holds() -> None:
    assert holds([said()])


def test_a_comment_of_our_app_holds_for_who_asked_it() -> None:
    assert holds([said("hotfix[bot]")])
    assert holds([ASKED, said("hotfix[bot]", of=4)])
    assert holds([ASKED, said("hotfix[bot]", of=4)], bot="")  # a person's token, the comment itself


@pytest.mark.parametrize(
    "comments",
    [
        pytest.param([], id="gone"),
        pytest.param([said(edited=True)], id="edited away"),
        pytest.param([said("kenji")], id="a writer's, whatever the event says"),
        pytest.param([said(body="Looks fine to me.")], id="any comment that is cited"),
        pytest.param(
            [
                said(
                    word=Overridden(
                        **{
                            **{
                                k: getattr(WORD, k)
                                for k in ("at", "by", "what", "because", "comment")
                            },
                            "sha": "b" * 40,
                        }
                    )
                )
            ],
            id="another commit",
        ),
        pytest.param([said(body="> " + str(markers.write(MARKER, marker(WORD, 0))))], id="quoted"),
        pytest.param([said("other[bot]")], id="another bot"),
        pytest.param([said("hotfix[bot]", of=4)], id="without the comment that asked"),
        pytest.param([replace(ASKED, edited=True), said("hotfix[bot]", of=4)], id="asked, edited"),
        pytest.param(
            [replace(ASKED, author="kenji"), said("hotfix[bot]", of=4)], id="a writer asked"
        ),
        pytest.param(
            [replace(ASKED, body="/hotfix override audit because x"), said("hotfix[bot]", of=4)],
            id="asked for another gate",
        ),
        pytest.param([replace(ASKED, body="Thanks!"), said("hotfix[bot]", of=4)], id="not asked"),
    ],
)
def test_anything_else_does_not(comments: list[Comment]) -> None:
    assert not holds(comments)


def test_a_persons_token_cannot_tell_whose_bot_it_was() -> None:
    assert not holds([said("hotfix[bot]")], bot="")

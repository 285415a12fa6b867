"""Reading one fact for `hotfix doctor`: what GitHub refuses is told, never guessed."""

from collections.abc import Callable
from typing import Any, TypeVar

from hotfix_actions.adapters.github import answers
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.domain.setup.facts import Read, Unread
from hotfix_actions.errors import HotfixError

T = TypeVar("T")
PAGE = 100
# Lists longer than this are cut: what is wrong shows in the first ones.
PAGES = 3


class Asker:
    """Questions about one repository."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def read(
        self,
        what: str,
        rest: str,
        shape: Callable[[Any], T],
        absent: Callable[[], Read[T]] | None = None,
        **query: Any,
    ) -> Read[T]:
        """Return what an answer below the repository means; `absent` is what a 404 means.

        `what` names the fact for people. An answer of another form than GitHub documents is
        unread, too.
        """
        try:
            row = self._door.answer(self._door.repo(rest), dict, list, **query)[1]
        except Answered as answer:
            if answer.status == 404 and absent is not None:
                return absent()
            return refused(what, answer)
        except HotfixError as failure:
            return Unread(what, failure.found)
        return shaped(what, row, shape)

    def rows(
        self,
        what: str,
        rest: str,
        shape: Callable[[list[Any]], T],
        key: str | None = None,
        absent: Callable[[], Read[T]] | None = None,
        **query: Any,
    ) -> Read[T]:
        """Return what a list means, of its first pages."""
        found: list[Any] = []
        for page in range(1, PAGES + 1):
            part = self.read(what, rest, _listed(key), _none(absent), per_page=PAGE, page=page,
                             **query)  # fmt: skip
            if isinstance(part, Unread):
                return part
            if part is None and absent is not None:
                return absent()
            found += part or []
            if len(part or []) < PAGE:
                break
        return shaped(what, found, shape)


def shaped(what: str, row: Any, shape: Callable[[Any], T]) -> Read[T]:
    """Return what an answer means, or that it has a form that is not understood."""
    try:
        return shape(row)
    except answers.MISSHAPEN as wrong:
        return Unread(what, f"GitHub's answer has an unknown form ({type(wrong).__name__})")


def refused(what: str, answer: Answered) -> Unread:
    """Return why GitHub did not answer; the permission that it names, where it names one.

    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#insufficient-permissions
    """
    needs = answer.headers.get("x-accepted-github-permissions", "").split(";")[0].strip()
    lacks = answer.status in (401, 403, 404)
    return Unread(what, f"{answer.status} {answer.message}", needs.replace("=", ": "), lacks)


def _listed(key: str | None) -> Callable[[Any], list[Any] | None]:
    def shape(row: Any) -> list[Any] | None:
        rows = row[key] if key else row
        if not isinstance(rows, list):
            raise TypeError(key)
        return rows

    return shape


def _none(absent: object) -> Callable[[], Read[list[Any] | None]] | None:
    return (lambda: None) if absent is not None else None

"""How a change may come onto the hotfix branch: well, and in ways that nobody else approved."""

from collections.abc import Callable

import msgspec

from hotfix_actions.domain import events as e
from hotfix_actions.projections import markers
from hotfix_actions.steps.overrides import MARKER, marker
from tests.support.e2e_histories import LONG_AGO, History

FIX = {"src/answer.js": "exports.answer = () => 42;\n"}
EVIL = {"src/evil.js": "exports.evil = true;\n"}
MORE = {"src/more.js": "exports.more = 1;\n"}
Cell = Callable[[History], None]
BOT = "41898282+github-actions[bot]@users.noreply.github.com"


def approved(history: History, head: str, *logins: str, opener: str = "kenji") -> int:
    number = history.propose(head, opener)
    for login in logins or ("mona",):
        history.review(number, login)
    return number


def by(method: str, *logins: str, **commit: object) -> Cell:
    """The change of one commit, approved by these, and merged in this way."""

    def cell(history: History) -> None:
        head = history.commit(history.bump, files=FIX, **commit)  # type: ignore[arg-type]
        history.merge(approved(history, head, *logins), method)

    return cell


def behind(history: History) -> None:
    """The fix left the base tag: git has to compute its merge."""
    head = history.commit(history.town.base, files=FIX)
    history.merge(approved(history, head))


def pushed_merge(history: History) -> None:
    head = history.commit(history.town.base, files=FIX)
    approved(history, head)
    history.move(history.commit(history.bump, head, by="kenji"))


def update_branch(history: History) -> None:
    """Mona brings it up to date on GitHub, and approves."""
    first = history.commit(history.bump, files=MORE)
    history.merge(approved(history, first))
    head = history.commit(history.bump, files=FIX)
    number = history.propose(head)
    history.click("mona", "PUT", f"pulls/{number}/update-branch", {})
    history.review(number, "mona")
    history.merge(number)


def suggestion(history: History) -> None:
    """Kenji takes Mona's suggestion over on GitHub; Mona approves."""
    first = history.commit(history.bump, files={"src/answer.js": "exports.answer = () => 40;\n"})
    number = history.propose(first)
    text = "Better:\n```suggestion\nexports.answer = () => 42;\n```\n"
    words = {"path": "src/answer.js", "line": 1, "body": text}
    history.review(number, "mona", "COMMENT", comments=[words])
    head = history.commit(first, files=FIX, also=["mona"], github=True)
    name = f"fix-{history.patch}-{first[:7]}"
    history.click("kenji", "PATCH", f"git/refs/heads/{name}", {"sha": head})
    history.review(number, "mona")
    history.merge(number)


def two_fixes(history: History) -> None:
    for files, opener, login in ((FIX, "kenji", "mona"), (MORE, "wes", "kenji")):
        head = history.commit(history.tip, files=files, by=opener)
        history.merge(approved(history, head, login, opener=opener))


def maintained_line(history: History) -> None:
    """The base stands on a line of its own, and Mona says that it is right."""
    base = history.commit(history.town.base, files=MORE)
    history.begin_at_tag(base)
    by("merge", "mona")(history)
    word = e.Overridden(at=LONG_AGO, by="mona", what=("base",), because="x", comment=1, sha=base)
    text = f"**Override**\n\n{markers.write(MARKER, marker(word, 0))}"
    path = f"issues/{history.incident}/comments"
    said = history.click("mona", "POST", path, {"body": text})
    history.also_told = [msgspec.structs.replace(word, comment=said["id"])]


GOOD: dict[str, Cell] = {
    "a line of its own": maintained_line,
    "merge, a maintainer": by("merge", "mona"),
    "squash, a writer": by("squash", "wes"),
    "rebase, an administrator": by("rebase", "priya"),
    "squash, a maintainer": by("squash", "mona"),
    "merge, a writer": by("merge", "wes"),
    "rebase, a writer": by("rebase", "wes"),
    "merge, an administrator": by("merge", "priya"),
    "squash, two for a bot": by("squash", "mona", "wes", by=BOT, github=True),
    "merge, two for an unlinked one": by("merge", "mona", "wes", by="x@nowhere.example"),
    "merge, by a stranger's commit": by("merge", "mona", by="out"),
    "merge, two for a bot": by("merge", "mona", "wes", by=BOT, github=True),
    "behind": behind,
    "pushed merge, the same": pushed_merge,
    "update branch": update_branch,
    "suggestion": suggestion,
    "two fixes": two_fixes,
}

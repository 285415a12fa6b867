"""Whatever the journal says: what nobody else approved is neither released nor deployed.

A part of the table of `tests/gates/test_provenance_table.py`, made by git and read from the
embedded GitHub, with its rulesets and without. Each history gets a tag and a forged journal that
calls it merged, approved and released, so that `release` and `deploy` have to find out themselves.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.projections import markers
from hotfix_actions.steps.overrides import MARKER, marker
from tests.support import e2e_project as project
from tests.support.e2e_histories import LONG_AGO, History, Town
from tests.support.e2e_points import Points

pytestmark = pytest.mark.slow

FIX = {"src/answer.js": "exports.answer = () => 42;\n"}
EVIL = {"src/evil.js": "exports.evil = true;\n"}
MORE = {"src/more.js": "exports.more = 1;\n"}
Cell = Callable[[History], None]


@pytest.fixture(scope="module")
def town(
    request: pytest.FixtureRequest, points: Points, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Open the town, with GitHub's rulesets or without."""
    point = "protected" if request.param == "with rulesets" else "yesterday"
    work: Path = tmp_path_factory.mktemp("histories") / "scene"
    with points.scene(points.folder(point), work) as scene:
        yield Town(scene)


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
    "merge, two for an unlinked one": by("merge", "mona", "wes", by="x@nowhere.example"),
    "merge, by a stranger's commit": by("merge", "mona", by="out"),
    "merge, two for a bot": by("merge", "mona", "wes", by=BOT, github=True),
    "behind": behind,
    "pushed merge, the same": pushed_merge,
    "update branch": update_branch,
    "suggestion": suggestion,
    "two fixes": two_fixes,
}


def unseen_in_a_squash(history: History) -> None:
    """Mona wrote everything; Kenji's empty commit is the last; she approves."""
    first = history.commit(history.bump, files=FIX, by="mona")
    history.merge(approved(history, history.commit(first)), "squash")


def objected(history: History) -> None:
    head = history.commit(history.bump, files=FIX)
    number = approved(history, head)
    history.review(number, "wes", "REQUEST_CHANGES")
    history.merge(number)


def dismissed(history: History) -> None:
    number = history.propose(history.commit(history.bump, files=FIX))
    review = history.review(number, "mona")["id"]
    path = f"pulls/{number}/reviews/{review}/dismissals"
    history.click("priya", "PUT", path, {"message": "No."})
    history.merge(number)


def other_suggestion(history: History) -> None:
    """Mona is a co-author of lines that she never suggested."""
    first = history.commit(history.bump, files={"src/answer.js": "exports.answer = () => 40;\n"})
    number = history.propose(first)
    words = {"path": "src/answer.js", "line": 1, "body": "```suggestion\nreturn 41;\n```"}
    history.review(number, "mona", "COMMENT", comments=[words])
    head = history.commit(first, files=FIX, also=["mona"], github=True)
    name = f"fix-{history.patch}-{first[:7]}"
    history.click("kenji", "PATCH", f"git/refs/heads/{name}", {"sha": head})
    history.review(number, "mona")
    history.merge(number)


def direct_push(history: History) -> None:
    history.move(history.commit(history.bump, files=EVIL))


def evil_merge(history: History) -> None:
    head = history.commit(history.bump, files=FIX)
    approved(history, head)
    tree = history.commit(head, files=EVIL)
    history.move(history.commit(history.bump, head, tree=f"{tree}^{{tree}}"))


def evil_squash(history: History) -> None:
    head = history.commit(history.bump, files=FIX)
    approved(history, head)
    history.move(history.commit(history.bump, files={**FIX, **EVIL}))


def evil_update(history: History) -> None:
    """Mona resolves the merge of the base with a line of her own, and approves."""
    first = history.commit(history.town.base, files=FIX)
    tree = history.commit(history.bump, files={**FIX, **EVIL})
    head = history.commit(first, history.bump, by="mona", tree=f"{tree}^{{tree}}")
    history.merge(approved(history, head))


def on_top(history: History) -> None:
    head = history.commit(history.bump, files=FIX)
    approved(history, head)
    merged = history.commit(history.bump, head, by="priya")
    history.move(history.commit(merged, files=EVIL))


def below(history: History) -> None:
    history.move(history.commit(history.bump, files=EVIL))
    head = history.commit(history.bump, files=FIX)
    history.merge(approved(history, head))


def force_push(history: History) -> None:
    first = history.commit(history.bump, files=FIX)
    number = approved(history, first)
    head = history.commit(history.bump, files={**FIX, **EVIL})
    name = f"fix-{history.patch}-{first[:7]}"
    history.click("kenji", "PATCH", f"git/refs/heads/{name}", {"sha": head, "force": True})
    history.merge(number)


def base_force_push(history: History) -> None:
    """The branch holds a line while the fix is approved, and is reset below it then."""
    evil = history.commit(history.bump, files=EVIL)
    history.move(evil)
    number = approved(history, history.commit(evil, files=FIX))
    history.move(history.bump)
    history.merge(number)


def other_base(history: History) -> None:
    """The fix is approved against a branch that holds the line already."""
    evil = history.commit(history.bump, files=EVIL)
    history.town.git("update-ref", f"refs/heads/aside-{history.patch}", evil)
    number = history.propose(history.commit(evil, files=FIX), base=f"aside-{history.patch}")
    history.review(number, "mona")
    history.click("kenji", "PATCH", f"pulls/{number}", {"base": history.branch})
    history.merge(number)


def other_base_by_github(history: History) -> None:
    """The same, and GitHub exchanges the base: that branch was merged, and is deleted."""
    aside = f"aside-{history.patch}"
    good = history.commit(history.bump, files=MORE)
    history.town.git("update-ref", f"refs/heads/{aside}", good)
    body = {"title": "More", "body": "", "head": aside, "base": history.branch}
    first = int(history.click("kenji", "POST", "pulls", body)["number"])
    history.review(first, "mona")
    history.merge(first)
    evil = history.commit(good, files=EVIL)
    history.town.git("update-ref", f"refs/heads/{aside}", evil)
    number = history.propose(history.commit(evil, files=FIX), base=aside)
    history.review(number, "mona")
    history.click("kenji", "DELETE", f"git/refs/heads/{aside}")
    assert history.click("mona", "GET", f"pulls/{number}")["base"]["ref"] == history.branch
    history.merge(number)


def base_deleted(history: History) -> None:
    """The branch holds a line while the fix is approved, is deleted, and made anew without it."""
    evil = history.commit(history.bump, files=EVIL)
    history.move(evil)
    number = approved(history, history.commit(evil, files=FIX))
    history.click("kenji", "DELETE", f"git/refs/heads/{history.branch}")
    made = {"ref": f"refs/heads/{history.branch}", "sha": history.bump}
    history.click("kenji", "POST", "git/refs", made)
    history.click("kenji", "PATCH", f"pulls/{number}", {"state": "open"})
    history.tip = history.bump
    history.merge(number)


def base_moved_while_closed(history: History) -> None:
    """The branch is reset below the line while nothing is written down about its base."""
    evil = history.commit(history.bump, files=EVIL)
    history.move(evil)
    number = approved(history, history.commit(evil, files=FIX))
    history.click("kenji", "PATCH", f"pulls/{number}", {"state": "closed"})
    history.move(history.bump)
    history.click("kenji", "PATCH", f"pulls/{number}", {"state": "open"})
    history.merge(number)


def evil_bump(history: History) -> None:
    """The first commit of the branch holds a line beside the version."""
    shown = history.town.git("show", "-s", "--format=%B", history.bump)
    tree = history.commit(history.bump, files=EVIL)
    history.bump = history.commit(history.town.base, message=shown, tree=f"{tree}^{{tree}}")
    history.move(history.bump)
    by("merge", "mona")(history)


def no_bump(history: History) -> None:
    """The branch is reset to the base tag, and the fix merged there."""
    head = history.commit(history.town.base, files=FIX)
    history.move(history.town.base)
    history.merge(approved(history, head))


def older_base(history: History) -> None:
    older = history.town.git("rev-parse", "v1.2.2^{commit}")
    history.move(older)
    head = history.commit(older, files=FIX)
    history.merge(approved(history, head))


def own_base(history: History) -> None:
    """Kenji puts a tag on a commit of his own, and says that it is the base."""
    history.begin_at_tag(history.commit(history.town.base, files=EVIL))
    by("merge", "mona")(history)


def own_base_and_word(history: History) -> None:
    """And that Mona had a word for it."""
    own_base(history)
    sha = history.told["base"]
    word = e.Overridden(at=LONG_AGO, by="mona", what=("base",), because="x", comment=1, sha=sha)
    text = f"**Override**\n\n{markers.write(MARKER, marker(word, 0))}"
    path = f"issues/{history.incident}/comments"
    said = history.click("kenji", "POST", path, {"body": text})
    history.also_told = [msgspec.structs.replace(word, comment=said["id"])]


def own_base_and_record(history: History) -> None:
    """And that production had it."""
    own_base(history)
    body = {"ref": history.told["base_tag"], "task": "deploy:hotfix", "environment": "production"}
    more = {"auto_merge": False, "required_contexts": [], "payload": {}}
    number = history.click("kenji", "POST", "deployments", body | more)["id"]
    history.click("kenji", "POST", f"deployments/{number}/statuses", {"state": "success"})


def other_tip(history: History) -> None:
    """All went well, and the tag was moved to a commit beside the branch."""
    by("merge", "mona")(history)
    history.tip = history.commit(history.tip, files=EVIL)


BAD: dict[str, Cell] = {
    "nobody": lambda history: history.merge(
        history.propose(history.commit(history.bump, files=FIX))
    ),
    "the author": by("merge", "mona", by="mona"),
    "an administrator's own": by("squash", "priya", by="priya"),
    "a co-author": by("squash", "mona", also=("mona",)),
    "a committer": by("rebase", "mona", committer="mona"),
    "a reader": by("merge", "ray"),
    "a triager": by("squash", "tess"),
    "one for a bot": by("merge", "mona", by=BOT, github=True),
    "one for a bot, unsigned": by("squash", "mona", by=BOT),
    "one for an unlinked one": by("merge", "mona", by="x@nowhere.example"),
    "unsigned, as if by GitHub": by("merge", "mona", committer="noreply@github.com"),
    "unseen in a squash": unseen_in_a_squash,
    "changes requested": objected,
    "dismissed": dismissed,
    "another suggestion": other_suggestion,
    "direct push": direct_push,
    "merge with a line": evil_merge,
    "squash with a line": evil_squash,
    "update with a line": evil_update,
    "one more on top": on_top,
    "one more below": below,
    "force-push": force_push,
    "base force-pushed": base_force_push,
    "base exchanged": other_base,
    "base exchanged by GitHub": other_base_by_github,
    "base deleted": base_deleted,
    "base moved while closed": base_moved_while_closed,
    "another bump": evil_bump,
    "no bump": no_bump,
    "an older base": older_base,
    "moved tag": other_tip,
    "a base of one's own": own_base,
    "a base of one's own, a forged word": own_base_and_word,
    "a base of one's own, a forged record": own_base_and_record,
}


# What GitHub's own rules refuse here, so that nobody can play it.
REFUSED = (
    "rebase, an administrator",
    "pushed merge, the same",
    "update branch",
    "base force-pushed",
)
CELLS = [("without rulesets", name) for name in (*GOOD, *BAD)]
CELLS += [("with rulesets", name) for name in (*GOOD, *BAD) if name not in REFUSED]


def test_release_and_deploy_are_run_for_two_hundred_cells() -> None:
    assert 2 * len(CELLS) >= 200


@pytest.mark.parametrize(("town", "name"), CELLS, indirect=["town"])
def test_release_and_deploy_find_out_themselves(town: Town, name: str) -> None:
    history, live = History(town), town.scene.live
    ({**GOOD, **BAD}[name])(history)
    history.forge()
    (live.folder / "staging").write_text(f"{project.BASE}\n")
    released, deployed = history.hotfix("release"), history.hotfix("deploy", "staging")
    if name in GOOD:
        assert released.code == 0, released.told["said"]
        assert deployed.code == 0, deployed.told["said"]
        assert live.runs("staging") == f"v{history.version}"
        return
    for answer in (released, deployed):
        assert (answer.code, answer.told["outcome"]) == (1, "refused"), answer
        said = answer.told["said"]
        known = town.git("rev-list", "--all", history.tip).split()
        assert any(sha[:7] in said for sha in known if sha != town.base), said
    assert live.runs("staging") == project.BASE

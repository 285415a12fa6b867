"""Ways to bring onto the hotfix branch what nobody else approved."""

import msgspec

from hotfix_actions.domain import events as e
from hotfix_actions.projections import markers
from hotfix_actions.steps.overrides import MARKER, marker
from tests.support.e2e_cells import BOT, EVIL, FIX, MORE, Cell, approved, by
from tests.support.e2e_histories import LONG_AGO, History


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
    "the author, in a squash": by("squash", "wes", by="wes"),
    "the author, rebased": by("rebase", "mona", by="mona"),
    "an administrator's own, merged": by("merge", "priya", by="priya"),
    "a co-author": by("squash", "mona", also=("mona",)),
    "a co-author, merged": by("merge", "wes", also=("wes",)),
    "a co-author, rebased": by("rebase", "mona", also=("mona",)),
    "a committer, in a squash": by("squash", "mona", committer="mona"),
    "a reader, in a squash": by("squash", "ray"),
    "a triager, merged": by("merge", "tess"),
    "one for an unlinked one, in a squash": by("squash", "wes", by="x@nowhere.example"),
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

"""Who x how: every way to put a line into production that nobody else approved is refused.

Each cell is a history: somebody's change comes onto the hotfix branch in some way, with somebody's
approval. It passes only where both are right.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from hotfix_actions.domain.lineage import Commit
from hotfix_actions.domain.provenance import Provenance
from hotfix_actions.domain.world import Review
from hotfix_actions.gates import review
from tests.support.lineage import Book, at, said


@dataclass(frozen=True)
class Who:
    """Who wrote the change, and who said what about it (at a head that is given later)."""

    good: bool
    approvals: tuple[str, ...] = ()
    by: str = "alice"
    opener: str = "alice"
    also: tuple[str, ...] = ()
    committer: str = ""
    state: str = "APPROVED"
    stale: bool = False
    early: str = ""  # somebody who requested changes before
    last: bool = True  # Alice's empty commit is the last one
    suggested: bool = False
    bump: bool = False  # its first commit is known to set the version, and to do nothing else

    def wrote(self, commit: Commit) -> bool:
        return commit.authors[0].login == self.by and not commit.parents[1:]

    def said(self, head: str, before: str) -> tuple[Review, ...]:
        first = (said(self.early, head, "CHANGES_REQUESTED", minute=5),) if self.early else ()
        on = before if self.stale else head
        return (*first, *(said(name, on, self.state) for name in self.approvals))


WHO: dict[str, Who] = {
    "another writer": Who(True, ("bob",)),
    "a maintainer": Who(True, ("carol",)),
    "an administrator": Who(True, ("dan",)),
    "one of two": Who(True, ("fay", "bob")),
    "the author of a fork": Who(True, ("bob",), by="mallory", opener="mallory", last=False),
    "a bot's change, two people": Who(
        True, ("bob", "carol"), by="dependabot[bot]", opener="dependabot[bot]", last=False
    ),
    "a bot's change, then Alice's": Who(
        True, ("bob", "carol"), by="dependabot[bot]", opener="dependabot[bot]"
    ),
    "a bot in Alice's change, two people": Who(True, ("bob", "carol"), by="ci[bot]"),
    "a reviewer's suggestion": Who(True, ("bob",), also=("bob",), suggested=True),
    "changes asked, then approved": Who(True, ("carol",), early="carol"),
    "unlinked, two others": Who(True, ("bob", "carol"), by="x@nowhere", committer="x@nowhere"),
    "the tool's bump of a version beside this one": Who(True, ("bob",), by="app[bot]", bump=True),
    "a person's bump, approved by another": Who(True, ("bob",), by="carol", bump=True),
    "a person's own bump": Who(False, ("bob",), by="bob", bump=True),
    "a bot's change, one person": Who(
        False, ("bob",), by="dependabot[bot]", opener="dependabot[bot]", last=False
    ),
    "a bot in Alice's change, one person": Who(False, ("bob",), by="github-actions[bot]"),
    "a bot as co-author": Who(False, ("bob",), also=("helper[bot]",)),
    "a bot as committer": Who(False, ("bob",), committer="rebaser[bot]"),
    "a bot as opener": Who(False, ("bob",), opener="opener[bot]"),
    "a bot, and Bob who let it": Who(False, ("bob", "ci[bot]"), by="ci[bot]"),
    "two bots, two people": Who(False, ("bob", "carol"), by="one[bot]", opener="two[bot]"),
    "a bot and an unlinked one": Who(False, ("bob", "carol"), by="x@nowhere", opener="one[bot]"),
    "nobody": Who(False),
    "the author, unseen in a squash": Who(False, ("bob",), by="bob"),
    "the author as administrator": Who(False, ("dan",), by="dan"),
    "the opener": Who(False, ("alice",), by="bob"),
    "a co-author": Who(False, ("bob",), also=("bob",)),
    "a co-author, in capitals": Who(False, ("bob",), also=("BOB",)),
    "a committer": Who(False, ("bob",), by="carol", committer="bob"),
    "a reader": Who(False, ("fay",)),
    "a triager": Who(False, ("eve",)),
    "somebody without a role": Who(False, ("stranger",)),
    "a bot": Who(False, ("reviewer[bot]",)),
    "an App": Who(False, ("github-actions[bot]",)),
    "before the last push": Who(False, ("bob",), stale=True),
    "a comment only": Who(False, ("bob",), state="COMMENTED"),
    "dismissed": Who(False, ("bob",), state="DISMISSED"),
    "changes asked and standing": Who(False, ("bob",), early="carol"),
    "unlinked, one other": Who(False, ("bob",), by="x@nowhere"),
    "two unlinked, two others": Who(False, ("bob", "carol"), by="x@nowhere", committer="y@nowhere"),
}
How = Callable[[Book, Who], Provenance]


def change(book: Book, who: Who, onto: str) -> tuple[str, str]:
    """Commit the change, and Alice's empty one on it; return both."""
    first = book.commit(
        onto,
        adds=["fix"],
        by=who.by,
        also=who.also,
        committer=who.committer,
        by_github=who.suggested,
    )
    return first, book.commit(first) if who.last else first


def judged(book: Book, who: Who, tip: str, **changes: object) -> Provenance:
    book.tip = tip
    own = {(sha, "bob") for sha in book.commits if who.suggested}
    bumps = frozenset(sha for sha, one in book.commits.items() if who.bump and who.wrote(one))
    return book.known(suggested=frozenset(own), bumps=bumps, **changes)


def proposed(
    book: Book, who: Who, head: str, before: str, merge: str, based: datetime | None = None
) -> None:
    reviews = who.said(head, before)
    book.pull(head, *reviews, opener=who.opener, merge=merge, based=based)


def merge(book: Book, who: Who) -> Provenance:
    before, head = change(book, who, book.bump)
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    proposed(book, who, head, before if who.last else book.bump, tip)
    return judged(book, who, tip)


def merge_from_the_base(book: Book, who: Who) -> Provenance:
    """The branch of the fix left the base tag: its merge has to be computed."""
    before, head = change(book, who, book.base)
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    proposed(book, who, head, before if who.last else book.base, tip)
    return judged(book, who, tip)


def squash(book: Book, who: Who) -> Provenance:
    before, head = change(book, who, book.bump)
    tip = book.commit(book.bump, adds=["fix"], by=who.opener, by_github=True)
    proposed(book, who, head, before if who.last else book.bump, tip)
    return judged(book, who, tip)


def rebase(book: Book, who: Who) -> Provenance:
    before, head = change(book, who, book.base)
    one = book.commit(book.bump, adds=["fix"], by=who.by, committer="carol")
    tip = book.commit(one, by="alice", committer="carol")
    proposed(book, who, head, before if who.last else book.base, tip)
    return judged(book, who, tip)


def pushed_forward(book: Book, who: Who) -> Provenance:
    """The very head is pushed onto the branch, without a merge commit."""
    before, head = change(book, who, book.bump)
    proposed(book, who, head, before if who.last else book.bump, head)
    return judged(book, who, head)


def pushed_merge(book: Book, who: Who) -> Provenance:
    before, head = change(book, who, book.base)
    tip = book.commit(book.bump, head, by="bob")
    proposed(book, who, head, before if who.last else book.base, tip)
    return judged(book, who, tip)


def update_branch(book: Book, who: Who) -> Provenance:
    """Another pull request came first, and Bob brought this one up to date on GitHub."""
    earlier = book.commit(book.bump, adds=["earlier"], by="carol")
    tip = book.commit(book.bump, earlier, by="carol", by_github=True)
    book.pull(earlier, said("bob", earlier), number=6, opener="carol", merge=tip)
    before, mine = change(book, who, book.bump)
    head = book.commit(mine, tip, by="bob", by_github=True)
    end = book.commit(tip, head, by="carol", by_github=True)
    proposed(book, who, head, before, end)
    return judged(book, who, end)


def updated_by_a_bot(book: Book, who: Who) -> Provenance:
    """A bot brought it up to date; what it made is the merge itself, and nothing of its own."""
    earlier = book.commit(book.bump, adds=["earlier"], by="carol")
    tip = book.commit(book.bump, earlier, by="carol", by_github=True)
    book.pull(earlier, said("bob", earlier), number=6, opener="carol", merge=tip)
    before, mine = change(book, who, book.bump)
    head = book.commit(mine, tip, by="updater[bot]", by_github=True)
    end = book.commit(tip, head, by="carol", by_github=True)
    proposed(book, who, head, before, end)
    return judged(book, who, end)


GOOD: dict[str, How] = {
    "merge": merge,
    "merge from the base": merge_from_the_base,
    "squash": squash,
    "rebase": rebase,
    "pushed forward": pushed_forward,
    "pushed merge, the same": pushed_merge,
    "update branch": update_branch,
    "update branch by a bot": updated_by_a_bot,
}


def evil_update(book: Book, who: Who) -> Provenance:
    """Bob brings it up to date by hand, with a line of his own, and approves."""
    _, mine = change(book, who, book.base)
    head = book.commit(mine, book.bump, adds=["evil"], by="bob")
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    book.pull(head, said("bob", head), opener=who.opener, merge=tip)
    return judged(book, who, tip)


def evil_merge(book: Book, who: Who) -> Provenance:
    before, head = change(book, who, book.bump)
    tip = book.commit(book.bump, head, adds=["evil"], by="alice")
    proposed(book, who, head, before, tip)
    return judged(book, who, tip)


def evil_squash(book: Book, who: Who) -> Provenance:
    before, head = change(book, who, book.bump)
    tip = book.commit(book.bump, adds=["fix", "evil"], by="alice")
    proposed(book, who, head, before, tip)
    return judged(book, who, tip)


def direct_push(book: Book, who: Who) -> Provenance:
    return judged(book, who, change(book, who, book.bump)[1])


def on_top(book: Book, who: Who) -> Provenance:
    """One more commit on top, by which GitHub marks the pull request as merged."""
    before, head = change(book, who, book.bump)
    merged = book.commit(book.bump, head, by="carol")
    tip = book.commit(merged, adds=["evil"])
    proposed(book, who, head, before, tip)
    return judged(book, who, tip)


def below(book: Book, who: Who) -> Provenance:
    """A commit is pushed onto the branch before the pull request is merged."""
    evil = book.commit(book.bump, adds=["evil"])
    before, head = change(book, who, book.bump)
    tip = book.commit(evil, head, by="carol", by_github=True)
    proposed(book, who, head, before, tip)
    return judged(book, who, tip)


def below_a_squash(book: Book, who: Who) -> Provenance:
    evil = book.commit(book.bump, adds=["evil"])
    before, head = change(book, who, book.bump)
    tip = book.commit(evil, adds=["fix"], by="carol", by_github=True)
    proposed(book, who, head, before, tip)
    return judged(book, who, tip)


def force_push(book: Book, who: Who) -> Provenance:
    """After the approval another head takes the place of the one that was seen."""
    before, seen = change(book, who, book.bump)
    head = book.commit(before, adds=["evil"])
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    book.pull(head, *who.said(seen, before), opener=who.opener, merge=tip)
    return judged(book, who, tip)


def base_force_push(book: Book, who: Who) -> Provenance:
    """The branch held a line when the change was approved, and was then reset below it."""
    evil = book.commit(book.bump, adds=["evil"])
    before, head = change(book, who, evil)
    tip = book.commit(book.bump, head, by="carol", by_github=True)
    proposed(book, who, head, before, tip, at(20))
    return judged(book, who, tip)


def unlisted(book: Book, who: Who) -> Provenance:
    """A commit below the head is neither on the branch nor listed by GitHub."""
    evil = book.commit(book.bump, adds=["evil"])
    before, head = change(book, who, evil)
    tip = book.commit(book.bump, adds=["evil", "fix"], by="carol", by_github=True)
    proposed(book, who, head, before, tip)
    del book.commits[evil]
    return judged(book, who, tip)


def moved_tag(book: Book, who: Who) -> Provenance:
    """The tag names a commit beside the branch, whatever the journal says."""
    merge(book, who)
    return judged(book, who, book.commit(book.tip, adds=["evil"]))


def reset_branch(book: Book, who: Who) -> Provenance:
    """The branch begins at an older tag, without the bump."""
    older = book.commit(adds=["older"], by="old")
    before, head = change(book, who, older)
    tip = book.commit(older, head, by="carol", by_github=True)
    proposed(book, who, head, before, tip)
    return judged(book, who, tip)


def other_bump(book: Book, who: Who) -> Provenance:
    """The first commit of the branch does more than to set the version."""
    return replace(merge(book, who), anchor=("1234567 is not the version bump",))


def unread(book: Book, who: Who) -> Provenance:
    """Git could not be asked for the merge."""
    known = merge_from_the_base(book, who)
    return replace(known, trees={})


def unmerged(book: Book, who: Who) -> Provenance:
    """The pull request's head is pushed, and GitHub does not call it merged."""
    before, head = change(book, who, book.bump)
    tip = book.commit(book.bump, head)
    proposed(book, who, head, before, "")
    return judged(book, who, tip)


BAD: dict[str, How] = {
    "update branch with a line": evil_update,
    "merge with a line": evil_merge,
    "squash with a line": evil_squash,
    "direct push": direct_push,
    "one more on top": on_top,
    "one more below": below,
    "one more below a squash": below_a_squash,
    "force-push": force_push,
    "base force-pushed": base_force_push,
    "unlisted commit": unlisted,
    "moved tag": moved_tag,
    "reset branch": reset_branch,
    "another bump": other_bump,
    "unread merge": unread,
    "not merged": unmerged,
}
CELLS = [(who, how) for who in WHO for how in (*GOOD, *BAD)]


def test_the_table_is_as_wide_as_it_claims() -> None:
    assert len(CELLS) == 40 * 23
    assert sum(WHO[who].good and how in GOOD for who, how in CELLS) == 13 * 8


@pytest.mark.parametrize("how", [*GOOD, *BAD])
@pytest.mark.parametrize("who", WHO)
def test_only_what_another_person_approved_passes(who: str, how: str) -> None:
    book = Book()
    known = ({**GOOD, **BAD}[how])(book, WHO[who])
    answer = review.judge(known)
    good = WHO[who].good and how in GOOD
    assert answer.verdict == ("pass" if good else "fail"), answer
    if not good:
        named = [sha for sha in book.lines if sha[:7] in " ".join(answer.details)]
        assert named or how == "another bump", answer

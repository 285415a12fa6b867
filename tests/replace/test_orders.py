"""Parallel hotfixes on one line, in every order of their commands that differs in effect."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from hotfix_actions.domain.events import BranchMade, RolloutIntended
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.versions.facts import Base
from hotfix_actions.domain.versions.number import next_patch
from hotfix_actions.steps import replacing
from hotfix_actions.steps.base_choice import base_of, branches, numbered
from tests.support.fakes import START
from tests.support.lines import Line, Repository, made, tagged

BASE = "v1.2.3"
Order = tuple[tuple[int, str], ...]


def orders(count: int, commands: str) -> Iterator[Order]:
    """Give each order in which these hotfixes may run their commands, the first opened first."""

    def after(done: Order, left: tuple[str, ...]) -> Iterator[Order]:
        if not any(left):
            yield done
        for one, rest in enumerate(left):
            first = rest == commands
            if not rest or (first and one and left[one - 1] == commands):
                continue  # hotfixes that nobody has opened yet are alike
            fewer = (*left[:one], rest[1:], *left[one + 1 :])
            yield from after((*done, (one, rest[0])), fewer)

    yield from after((), (commands,) * count)


@dataclass
class Hotfix:
    """One incident's attempt, as far as it got; `fixes` is what its head brings to people."""

    number: int
    made: BranchMade
    sha: str = ""
    previous: str = ""


@dataclass
class Play:
    """A play of one order: the decisions are the tool's, the rest is what people do."""

    line: Line
    how: str = "merge"
    hotfixes: dict[int, Hotfix] = field(default_factory=dict)
    had: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    @property
    def repository(self) -> Repository:
        return self.line.repository

    def fixes(self, sha: str) -> set[str]:
        return {name for name in self.repository.trees[sha] if name.startswith("fix-")}

    def runs(self) -> set[str]:
        return self.fixes(self.line.tags[self.line.production.live])

    def take(self, order: Order) -> None:
        command = {"o": self.open, "r": self.release, "d": self.deploy, "b": self.roll_back}
        for one, name in order:
            before = self.runs()
            command[name](one)
            lost = before - self.runs()
            assert not lost or name == "b", (order, self.said)
            self.had |= self.runs()

    def open(self, one: int) -> None:
        context = self.line.context("open", incident=one + 1)
        base = base_of(context)
        assert isinstance(base, Base), base
        taken = [*self.line.tags, *self.line.withdrawn]
        tag = next_patch(base.tag, taken, numbered(branches(context))).tag.name
        start = self.line.tags[base.tag.name]
        message = (
            f"Set the version to {tag[1:]}\n\nHotfix-Incident: #{one + 1}\nHotfix-Attempt: 1\n"
        )
        tree = {**self.repository.trees[start], "version.txt": f"{tag[1:]}\n"}
        bump = self.repository.commit(message, tree, start)
        branch = f"hotfix/{tag[1:]}-high-fix-{one}"
        self.line.branches[branch] = bump
        self.hotfixes[one] = Hotfix(one, made(branch, base.tag.name, tag, bump))

    def fix(self, one: int) -> str:
        """Merge the fix into the hotfix branch, unless that was done."""
        hotfix = self.hotfixes[one]
        head = self.line.branches[hotfix.made.branch]
        if f"fix-{one}" in self.repository.trees[head]:
            return head
        tree = {**self.repository.trees[head], f"fix-{one}": f"{one}\n"}
        fixed = self.repository.commit(f"Fix {one}", tree, head)
        return self.repository.commit(f"Merge the fix {one}", tree, head, fixed)

    def release(self, one: int) -> None:
        hotfix = self.hotfixes[one]
        if hotfix.made.tag in self.line.withdrawn:
            return
        self.line.branches[hotfix.made.branch] = self.fix(one)
        decided = self.may_release(hotfix)
        for _ in range(5):
            if not isinstance(decided, Halt) or decided.code != "lacks-version":
                break
            self.said.append(f"{one}: {decided.code} {decided.facts['merge']}")
            self.bring_in(hotfix, decided.facts["merge"])
            decided = self.may_release(hotfix)
        if isinstance(decided, Halt):
            self.said.append(f"{one}: {decided.code}")
            return
        hotfix.sha = self.line.branches[hotfix.made.branch]
        lacks = (self.had & self.live()) - self.fixes(hotfix.sha)
        assert not lacks, (lacks, self.said)
        self.line.tags[hotfix.made.tag] = hotfix.sha

    def live(self) -> set[str]:
        """Return the fixes of versions that were not rolled back."""
        released = [hotfix for hotfix in self.hotfixes.values() if hotfix.sha]
        good = [one for one in released if one.made.tag not in self.line.withdrawn]
        return {name for one in good for name in self.fixes(one.sha)}

    def may_release(self, hotfix: Hotfix) -> Plan | Halt:
        context = self.line.context("release", hotfix.made, incident=hotfix.number + 1)
        facts = replacing.RELEASE.look(context)
        return replacing.RELEASE.decide(facts, context.settings)

    def bring_in(self, hotfix: Hotfix, tag: str) -> None:
        """Merge a version into the hotfix branch; or pick its fixes."""
        head, other = self.line.branches[hotfix.made.branch], self.line.tags[tag]
        ours, theirs = self.repository.trees[head], self.repository.trees[other]
        if self.how == "merge":
            tree = {**theirs, **ours}
            merged = self.repository.commit(f"Merge {tag}", tree, head, other)
            self.line.branches[hotfix.made.branch] = merged
            return
        for name in sorted(set(theirs) - set(ours)):
            ours = {**ours, name: theirs[name]}
            head = self.repository.commit(f"Pick {name}", ours, head)
        self.line.branches[hotfix.made.branch] = head

    def deploy(self, one: int) -> None:
        hotfix = self.hotfixes[one]
        if not hotfix.sha or hotfix.made.tag in self.line.withdrawn:
            return
        told = tagged(hotfix.made.tag, hotfix.sha)
        context = self.line.context("deploy", hotfix.made, told, incident=one + 1)
        facts = replacing.DEPLOY.look(context)
        decided = replacing.DEPLOY.decide(facts, context.settings)
        if isinstance(decided, Halt):
            self.said.append(f"{one}: {decided.code} {decided.facts['running']}")
            assert decided.code in ("would-downgrade", "brings-back")
            return
        hotfix.previous = self.line.production.live
        self.line.production.live = hotfix.made.tag
        self.line.ran.append(hotfix.made.tag)

    def roll_back(self, one: int) -> None:
        hotfix = self.hotfixes[one]
        if not hotfix.previous:
            return
        intent = RolloutIntended(
            at=START, environment="production", tag=hotfix.made.tag, strategy="command",
            previous=hotfix.previous,
        )  # fmt: skip
        told = (hotfix.made, tagged(hotfix.made.tag, hotfix.sha), intent)
        context = self.line.context("rollback", *told, incident=one + 1)
        facts = replacing.ROLLBACK.look(context)
        decided = replacing.ROLLBACK.decide(facts, context.settings)
        live = self.line.production.live
        if isinstance(decided, Halt):
            self.said.append(f"{one}: {decided.code}")
            assert live not in (hotfix.made.tag, hotfix.previous)
            return
        assert live in (hotfix.made.tag, hotfix.previous), "another's version was undone"
        self.line.production.live = hotfix.previous
        self.line.withdrawn.add(hotfix.made.tag)
        self.had &= self.live() | self.runs()


def play(repository: Repository, how: str = "merge") -> Play:
    start = repository.commit("Begin", {"version.txt": "1.2.3\n", "a.txt": "a\n"})
    line = Line(repository, tags={BASE: start, "v1": start, "v1.1.0": start})
    return Play(line, how)


ORD2, ORD3, BACK = list(orders(2, "ord")), list(orders(3, "ord")), list(orders(2, "ordb"))


def test_there_are_enough_orders() -> None:
    assert (len(ORD2), len(ORD3), len(BACK)) == (10, 280, 35)


@pytest.mark.parametrize("how", ["merge", "pick"])
def test_two_parallel_hotfixes_lose_no_fix_in_any_order(repository: Repository, how: str) -> None:
    for order in ORD2:
        played = play(repository, how)
        played.take(order)
        assert {"fix-0", "fix-1"} <= played.live(), (order, played.said)


def test_three_parallel_hotfixes_lose_no_fix_in_any_order(repository: Repository) -> None:
    for order in ORD3:
        played = play(repository)
        played.take(order)
        assert {"fix-0", "fix-1", "fix-2"} <= played.live(), (order, played.said)


def test_two_that_may_be_rolled_back_undo_nothing_of_each_other(repository: Repository) -> None:
    for order in BACK:
        play(repository).take(order)

from typing import Any

import pytest

from hotfix_actions.domain import merge_back, merge_back_facts
from hotfix_actions.domain.events import (
    AutoMergeArmed,
    MergeBackNotNeeded,
    MergeBackProposed,
    MergedBack,
)
from hotfix_actions.domain.merge_back import (
    LandFacts,
    Landing,
    LandPlan,
    Proposal,
    ProposeFacts,
    ProposePlan,
    Settled,
    Sides,
    TargetFacts,
)
from hotfix_actions.domain.merge_method import Merging
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.world import CommitFacts, Comparison
from tests.domain.make import HEAD, MERGE, NOW, PLAIN, after, pull, relation

CARRIER = "merge-back/1.2.4-into-main"


@pytest.mark.parametrize(
    ("sides", "answer"),
    [
        (Sides("a", "a", "b"), (True, "b")),
        (Sides("a", "b", "b"), (True, "b")),
        (Sides("a", "b", "a"), (True, "b")),
        (Sides("a", "a", "a"), (True, "a")),
        (Sides("a", "b", "c"), (False, None)),
        (Sides(None, "b", None), (True, "b")),
        (Sides("a", None, "a"), (True, None)),
        (Sides("a", "a", None), (True, None)),
        (Sides(None, "b", "c"), (False, None)),
        (Sides("a", None, "c"), (False, None)),
    ],
)
def test_a_file_that_one_side_changed_is_taken_from_that_side(
    sides: Sides, answer: tuple[bool, str | None]
) -> None:
    assert merge_back.plain_choice(sides) == answer


def target(**changes: Any) -> TargetFacts:
    given: dict[str, Any] = {"branch": "main", "head": HEAD, "relation": relation("diverged")}
    return TargetFacts(**(given | changes))


def proposing(*targets: TargetFacts) -> ProposeFacts:
    return ProposeFacts(now=NOW, version="1.2.4", tag="v1.2.4", sha=MERGE, targets=targets)


def told(**changes: Any) -> MergeBackProposed:
    given: dict[str, Any] = {"at": after(15), "target": "main", "pull": 14, "branch": CARRIER}
    return MergeBackProposed(**(given | changes))


@pytest.mark.parametrize("status", ["diverged", "ahead"])
def test_a_target_that_lacks_the_tag_gets_a_branch_and_a_pull_request(status: str) -> None:
    main = target(
        relation=relation(status),
        merge=Settled({"VERSION": "2.0.0"}, settled=("VERSION",)),
        pulls=[pull(head_branch="somebody-elses", number=3)],
    )
    proposal = Proposal(main, CARRIER, Settled({"VERSION": "2.0.0"}, ("VERSION",)), True)
    assert merge_back.propose(proposing(main), PLAIN) == Plan(
        changes=(
            Change("create", f"refs/heads/{CARRIER}"),
            Change("create", f"pull request {CARRIER} into main"),
        ),
        foretold=(told(at=NOW, pull=0),),
        payload=ProposePlan(make=(proposal,)),
    )


def test_a_carrier_branch_that_is_there_is_not_made_again() -> None:
    main = target(carrier=HEAD)
    assert merge_back.propose(proposing(main), PLAIN) == Plan(
        changes=(Change("create", f"pull request {CARRIER} into main"),),
        foretold=(told(at=NOW, pull=0),),
        payload=ProposePlan(make=(Proposal(main, CARRIER, Settled({}), make_branch=False),)),
    )


@pytest.mark.parametrize("status", ["behind", "diverged"])
def test_a_merge_back_that_a_killed_run_opened_is_found(status: str) -> None:
    found = pull(number=14, head_branch=CARRIER, url="there", created=after(16))
    settled = Settled({}, ("VERSION",), ("src/app.js",))
    main = target(relation=relation(status), pulls=[pull(), found], merge=settled)
    event = told(
        at=after(16), url="there", settled=("VERSION",), conflicts=("src/app.js",), head=HEAD
    )
    assert merge_back.propose(proposing(main), PLAIN) == Plan(
        foretold=(event,), payload=ProposePlan(found=(event,))
    )


def test_a_merge_back_that_was_found_before_it_was_worked_out_settles_nothing() -> None:
    main = target(pulls=[pull(number=14, head_branch=CARRIER, url="there")])
    plan = merge_back.propose(proposing(main), PLAIN)
    assert isinstance(plan, Plan)
    assert plan.foretold == (told(at=after(8), url="there", head=HEAD),)


@pytest.mark.parametrize("status", ["behind", "identical"])
def test_a_target_that_holds_the_tag_needs_no_merge_back(status: str) -> None:
    event = MergeBackNotNeeded(at=NOW, target="main", head=HEAD)
    assert merge_back.propose(proposing(target(relation=relation(status))), PLAIN) == Plan(
        foretold=(event,), payload=ProposePlan(needless=(event,))
    )


def test_a_target_that_holds_the_same_change_needs_no_merge_back() -> None:
    same = target(merge=Settled({}))
    event = MergeBackNotNeeded(at=NOW, target="main", how="equal", head=HEAD)
    assert merge_back.propose(proposing(same), PLAIN) == Plan(
        foretold=(event,), payload=ProposePlan(needless=(event,))
    )


def test_what_was_not_read_whole_is_proposed() -> None:
    plan = merge_back.propose(proposing(target(merge=Settled({}, whole=False))), PLAIN)
    assert isinstance(plan, Plan)
    assert [str(change) for change in plan.changes][
        -1
    ] == f"create pull request {CARRIER} into main"


HISTORY = {"r1": ["0"], "r2": ["r1"], "r3": ["r2", "side"], "side": ["r1"], "bump": ["r3"],
           "fix": ["bump"]}  # fmt: skip


@pytest.mark.parametrize(
    ("base", "along"),
    [("0", []), ("r1", ["r1"]), ("r3", ["r1", "r2", "r3", "side"]), ("r2", ["r1", "r2"])],
)
def test_what_comes_along_with_a_merge_is_what_the_base_has_and_the_target_lacks(
    base: str, along: list[str]
) -> None:
    commits = tuple(CommitFacts(sha, tuple(parents), "ann") for sha, parents in HISTORY.items())
    compared = Comparison("diverged", "0", commits)
    assert sorted(one.sha for one in merge_back_facts.brought_along(compared, base)) == along


@pytest.mark.parametrize(
    ("count", "ends"),
    [(1, "f0"), (10, "f9"), (11, "f9 and 1 more"), (267, "f9 and 257 more")],
)
def test_ten_files_are_named_and_the_others_counted(count: int, ends: str) -> None:
    said = merge_back_facts.some([f"f{i}" for i in range(count)])
    assert said.endswith(ends)
    assert said.count(", ") == min(count, 10) - 1


@pytest.mark.parametrize(
    ("found", "equal", "allowed", "how"),
    [
        (pull(merged=True), True, False, "equal"),
        (pull(closed=True), True, False, "equal"),
        (None, True, False, ""),
        (pull(), True, False, ""),
        (pull(merged=True), False, False, ""),
        (pull(closed=True), False, False, ""),
        (pull(closed=True), False, True, "word"),
        (pull(merged=True), False, True, "word"),
        (pull(), False, True, "word"),
        (None, False, True, "word"),
        (pull(closed=True), True, True, "equal"),
    ],
)
def test_a_target_holds_the_fix_by_an_equal_change_or_a_word(
    found: Any, equal: bool, allowed: bool, how: str
) -> None:
    assert merge_back.holds(landing(pull=found, equal=equal, allowed=allowed)) == how


def test_each_target_is_decided_by_itself() -> None:
    done = target(branch="done", told=told(target="done"))
    plan = merge_back.propose(
        proposing(
            done,
            target(),
            target(branch="release/1.3", relation=relation("behind")),
            target(branch="next", pulls=[pull(head_branch="merge-back/1.2.4-into-next")]),
            target(branch="release/2.x"),
        ),
        PLAIN,
    )
    assert isinstance(plan, Plan)
    assert [str(change) for change in plan.changes] == [
        f"create refs/heads/{CARRIER}",
        f"create pull request {CARRIER} into main",
        "create refs/heads/merge-back/1.2.4-into-release-2-x",
        "create pull request merge-back/1.2.4-into-release-2-x into release/2.x",
    ]
    assert [event.id for event in plan.foretold] == [
        "merge-back-proposed:1:main:0",
        "merge-back-not-needed:1:release/1.3",
        "merge-back-proposed:1:next:12",
        "merge-back-proposed:1:release/2.x:0",
    ]
    assert [one.target.branch for one in plan.payload.make] == ["main", "release/2.x"]
    assert [one.target for one in plan.payload.found] == ["next"]
    assert [one.target for one in plan.payload.needless] == ["release/1.3"]


def test_without_targets_nothing_is_proposed() -> None:
    assert merge_back.propose(proposing(), PLAIN) == Plan(payload=ProposePlan())


def landing(status: str = "diverged", **changes: Any) -> Landing:
    given: dict[str, Any] = {
        "told": told(),
        "pull": pull(number=14),
        "relation": relation(status),
    }
    return Landing(**(given | changes))


def landing_facts(*landings: Landing, **changes: Any) -> LandFacts:
    given: dict[str, Any] = {"now": NOW, "incident": 7, "landings": landings}
    return LandFacts(**(given | changes))


@pytest.mark.parametrize(
    ("given", "how"),
    [
        (landing("behind"), "ancestor"),
        (landing("identical"), "ancestor"),
        (landing("behind", equal=True, pull=pull(merged=True)), "ancestor"),
        (landing("behind", pull=None), "ancestor"),
        (landing("diverged"), ""),
        (landing("ahead"), ""),
        (landing("diverged", equal=True), ""),
        (landing("diverged", pull=pull(merged=True)), ""),
        (landing("diverged", equal=True, pull=pull(merged=True)), "equal"),
        (landing("diverged", equal=True, pull=None), ""),
    ],
)
def test_a_target_holds_the_fix_as_ancestor_or_as_a_merged_equal_change(
    given: Landing, how: str
) -> None:
    assert merge_back.holds(given) == how


def test_what_has_not_landed_is_armed() -> None:
    armed = AutoMergeArmed(at=NOW, pull=14, head=HEAD)
    assert merge_back.land(landing_facts(landing(), may_arm=True), PLAIN) == Plan(
        changes=(Change("update", "auto-merge of #14"),),
        foretold=(armed,),
        payload=LandPlan(arm=(pull(number=14),), armed=(armed,)),
    )


def test_every_merge_back_that_has_not_landed_is_armed() -> None:
    pulls = (pull(number=14), pull(number=15))
    facts = landing_facts(*(landing(pull=one) for one in pulls), may_arm=True)
    plan = merge_back.land(facts, PLAIN)
    assert isinstance(plan, Plan)
    assert plan.payload.arm == pulls


def test_what_is_merged_landed_when_it_was_merged() -> None:
    merged = pull(number=14, merged=True, merged_at=after(33))
    plan = merge_back.land(landing_facts(landing("behind", pull=merged)), PLAIN)
    expected = MergedBack(at=after(33), target="main", how="ancestor", pull=14)
    assert isinstance(plan, Plan)
    assert plan.foretold == (expected,)


def test_a_landing_whose_pull_request_is_gone_is_recorded_as_of_now() -> None:
    plan = merge_back.land(landing_facts(landing("behind", pull=None)), PLAIN)
    expected = MergedBack(at=NOW, target="main", how="ancestor", pull=14)
    assert isinstance(plan, Plan)
    assert plan.foretold == (expected,)


def test_what_is_armed_already_is_recorded_and_not_armed_again() -> None:
    armed = AutoMergeArmed(at=NOW, pull=14, head=HEAD)
    waiting = landing(pull=pull(number=14, auto_merge=True))
    assert merge_back.land(landing_facts(waiting, may_arm=True), PLAIN) == Plan(
        foretold=(armed,), payload=LandPlan(armed=(armed,))
    )


@pytest.mark.parametrize(
    ("given", "may_arm"),
    [
        (landing(), False),
        (landing(pull=None), True),
        (landing(pull=pull(closed=True)), True),
        (landing(pull=pull(draft=True)), True),
    ],
)
def test_what_cannot_merge_by_itself_is_not_armed(given: Landing, may_arm: bool) -> None:
    facts = landing_facts(given, may_arm=may_arm)
    assert merge_back.land(facts, PLAIN) == Plan(payload=LandPlan())


def test_a_token_that_triggers_nothing_arms_no_merge_back() -> None:
    facts = landing_facts(landing(), may_arm=True, silent=True)
    assert merge_back.land(facts, PLAIN) == Plan(payload=LandPlan())


def test_what_has_landed_is_recorded_with_how_and_the_rest_is_armed() -> None:
    first = landing("behind", told=told(target="main", pull=14))
    second = landing(told=told(target="next", pull=15), pull=pull(number=15))
    squashed = landing(told=told(target="old", pull=16), pull=pull(merged=True), equal=True)
    facts = landing_facts(first, second, squashed, may_arm=True)
    armed = AutoMergeArmed(at=NOW, pull=15, head=HEAD)
    landed = (
        MergedBack(at=NOW, target="main", how="ancestor", pull=14),
        MergedBack(at=NOW, target="old", how="equal", pull=16),
    )
    assert merge_back.land(facts, PLAIN) == Plan(
        changes=(Change("update", "auto-merge of #15"),),
        foretold=(armed, *landed),
        payload=LandPlan(arm=(pull(number=15),), armed=(armed,), landed=landed),
    )


WAITS = {"target": "main", "pull": "14", "incident": "7"}


def test_the_flow_goes_on_once_every_target_holds_the_fix() -> None:
    assert merge_back.landed(landing_facts(), PLAIN) == Plan()
    held = landing("behind"), landing(told=told(target="next", pull=15), allowed=True)
    assert merge_back.landed(landing_facts(*held), PLAIN) == Plan()


def test_the_flow_waits_for_each_target_that_does_not_hold_the_fix() -> None:
    facts = landing_facts(
        landing("behind", told=told(target="done", pull=13)),
        landing(),
        landing(told=told(target="next", pull=15, conflicts=("b",))),
    )
    expected = Halt("waiting", "not-merged-back", WAITS | {"target": "main, next"})
    assert merge_back.landed(facts, PLAIN) == expected


def test_a_conflict_is_told_with_its_files() -> None:
    torn = told(conflicts=("src/app.js", "src/b.js"))
    conflicting = landing(told=torn, pull=pull(number=14, draft=True))
    expected = Halt("waiting", "merge-back-conflicts", WAITS | {"files": "src/app.js, src/b.js"})
    assert merge_back.landed(landing_facts(conflicting), PLAIN) == expected


@pytest.mark.parametrize(
    ("found", "behind", "code"),
    [
        (pull(number=14), False, "not-merged-back"),
        (pull(number=14, auto_merge=True), False, "merge-back-armed"),
        (pull(number=14, dirty=True), False, "merge-back-dirty"),
        (pull(number=14, dirty=True, auto_merge=True), False, "merge-back-dirty"),
        (pull(number=14, dirty=True), True, "merge-back-dirty"),
        (pull(number=14), True, "merge-back-behind"),
    ],
)
def test_what_is_ready_waits_for_what_stands_in_the_way_now(
    found: Any, behind: bool, code: str
) -> None:
    torn = told(conflicts=("src/app.js",))
    given = landing(told=torn, pull=found, merging=Merging("main"), behind=behind)
    halt = merge_back.landed(landing_facts(given), PLAIN)
    assert isinstance(halt, Halt)
    assert halt.code == code
    plan = merge_back.land(landing_facts(given), PLAIN)
    assert isinstance(plan, Plan)
    assert bool(plan.payload.update) == (code == "merge-back-behind")


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (pull(closed=True), "merge-back-closed"),
        (pull(closed=True, merged=True), "merge-back-lacks"),
        (pull(), "not-merged-back"),
        (None, "not-merged-back"),
    ],
)
def test_a_merge_back_that_was_closed_is_told(found: Any, code: str) -> None:
    assert merge_back.landed(landing_facts(landing(pull=found)), PLAIN) == Halt(
        "waiting", code, WAITS
    )


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        (pull(head_branch=CARRIER, base_branch="main"), True),
        (pull(head_branch=CARRIER, base_branch="next"), False),
        (pull(head_branch="merge-back/1.2.5-into-main", base_branch="main"), False),
        (pull(head_branch="somebody-elses", base_branch="main"), False),
        (pull(head_branch=CARRIER, base_branch="main", fork=True), False),
        (None, False),
    ],
)
def test_a_number_in_the_journal_makes_no_merge_back_of_a_pull_request(
    given: Any, ours: bool
) -> None:
    assert merge_back_facts.carries(given, "1.2.4", "main") is ours

"""What `open` says at its start, of facts that it reads anyhow: unit tests, no server."""

from dataclasses import replace
from typing import Any

from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.setup import opening
from hotfix_actions.domain.setup.facts import Facts, Token, Unread
from hotfix_actions.domain.world import BranchRule, Repository
from tests.doctor.right import NOW, facts

QUEUE = BranchRule("merge_queue", {})
SIGNED = BranchRule("required_signatures", {})
DEPLOYED = BranchRule("required_deployments", {"required_deployment_environments": ["qa"]})
LINEAR = BranchRule("required_linear_history", {})
SLOW = Environment(deploy=("d",), restore=("r",), timeout="2h")


def given(*hotfix: BranchRule, **changes: Any) -> Facts:
    whole = {
        "now": NOW,
        "token": Token("app"),
        "machine": facts().machine,
        "repository": Repository("acme/shop", "main"),
        "settings": Settings(),
        "hotfix_rules": opening.rules(hotfix),
        "default_rules": (),
        **changes,
    }
    return opening.facts(**whole)


def codes(of: Facts) -> list[str]:
    return [one.code for one in opening.stops(of)]


def test_where_nothing_stops_the_flow_nothing_is_said() -> None:
    assert codes(given()) == []


def test_what_will_stop_the_flow_is_said_at_its_start() -> None:
    assert codes(given(QUEUE)) == ["hotfix-merge-queue"]
    assert codes(given(SIGNED, token=Token("classic"))) == ["commits-unsigned"]
    assert codes(given(settings=Settings(environments={"staging": SLOW}))) == ["token-too-short"]
    old = replace(facts().machine, git=(2, 20))
    assert codes(given(machine=old)) == ["git-old"]


def test_three_things_at_most_are_said() -> None:
    old = replace(facts().machine, git=(2, 20))
    many = given(QUEUE, DEPLOYED, SIGNED, token=Token("classic"), machine=old)
    assert len(codes(many)) == opening.MOST


def test_what_could_not_be_read_is_left_to_doctor() -> None:
    unread = Unread("the rules", "403")
    assert codes(given(hotfix_rules=unread, default_rules=unread)) == []


def test_a_repository_that_merges_by_rebase_may_keep_a_linear_history() -> None:
    own = Repository("acme/shop", "main", allows_squash=False)
    assert codes(given(LINEAR, repository=own)) == []

"""A rollback puts back what ran, whatever somebody with write access wrote beforehand."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.live import lock_of
from hotfix_actions.domain.world import Deployment
from hotfix_actions.errors import NotRestored
from hotfix_actions.result import Result
from tests.domain.live import failed, going_back, intended, rolled_out
from tests.domain.make import BASE, BUMP, HEAD, MERGE, after
from tests.support.fakes import FakeWorld
from tests.support.production import EVIL, NEW, OLD, SETTINGS, TAGS, Production

APP = "acme[bot]"
PLACE = SETTINGS.environments["production"]
OPAQUE = "shop:1.2.3"
# What somebody may write who wants another version in production, or none.
LINES: dict[str, Event] = {
    "another state before": intended(previous=EVIL, number=9),
    "no state before": intended(previous="", number=9),
    "itself before": intended(previous=NEW, number=9),
    "itself before, as an image": intended(previous="shop:1.2.4", number=9),
    "its commit before": intended(previous=MERGE, number=9),
    "another state intended": going_back(to=EVIL),
    "another state chosen": going_back(to=EVIL, chosen=True),
    "nothing intended": going_back(to=""),
    "itself intended": going_back(to=NEW),
    "itself put back": e.RolledBack(at=after(32), environment="production", tag=NEW, to=NEW),
    "another state put back": e.RolledBack(
        at=after(32), environment="production", tag=NEW, to=EVIL
    ),
}


def write(world: Production, *events: Event) -> None:
    """Append lines as somebody with git does."""
    signer, world.signer = world.signer, ""
    words: dict[str, Any] = {"subject": "s", "body": "b", "files": {}}
    FakeWorld.ports(world, "eve").journal.append(7, list(events), **words)
    world.signer = signer


def record(world: Production, creator: str, previous: str, **changes: Any) -> None:
    """Let somebody make a deployment record that looks like the rollout's own."""
    payload = {"incident": 7, "attempt": 1, "number": 1, "previous": previous}
    made = Deployment(
        300 + len(world.deployments), "production", NEW, MERGE, world.now, payload, "success",
        creator=creator, state_by=creator,
    )  # fmt: skip
    world.deployments.append(replace(made, **changes))


def signed() -> Production:
    """Give a world whose journal an App signs."""
    world = Production(signer=APP)
    world.people.login = APP
    return world


def deployed(world: Production) -> Production:
    assert world.hotfix("deploy", "1").outcome == "done"
    assert world.place.live == NEW
    return world


def said(result: Result) -> tuple[str, dict[str, str]]:
    assert result.halt is not None
    return result.halt.code, dict(result.halt.facts)


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("app", [True, False])
def test_a_line_written_after_the_deployment_changes_nothing(name: str, *, app: bool) -> None:
    world = deployed(signed() if app else Production())
    write(world, LINES[name])
    record(world, "eve", EVIL)
    world.hotfix("rollback", "2")
    assert (world.place.live, world.place.done[-1]) == (OLD, f"restore {OLD}")
    assert f"restore {EVIL}" not in world.place.done
    assert "hotfix/withdrawn/v1.2.4" in world.state


@pytest.mark.parametrize("previous", [EVIL, "", NEW, "shop:1.2.4"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_line_written_before_the_deployment_is_not_recorded(previous: str, number: int) -> None:
    world = signed()
    write(world, intended(previous=previous, number=number))
    record(world, "eve", EVIL, state="in_progress")
    deployed(world)
    own = [one for one in world.deployments if one.creator == APP]
    assert [one.payload["previous"] for one in own] == [OLD]
    world.hotfix("rollback", "2")
    assert world.place.live == OLD


@pytest.mark.parametrize("name", ["another state before", "no state before", "itself before"])
def test_a_rollout_that_fails_is_undone_by_what_its_own_run_read(name: str) -> None:
    world, written = signed(), []
    production = msgspec.structs.replace(PLACE, states={"shop:*": "v*"})
    world.settings = msgspec.structs.replace(SETTINGS, environments={"production": production})
    world.place.live = OPAQUE

    def forge() -> None:
        if world.begun is not None and not written:
            written.append(name)
            world.deployments[:] = [replace(one, creator="eve") for one in world.deployments]
            write(world, LINES[name], failed())

    world.moment = forge
    world.hotfix("deploy", "1")
    assert written
    assert world.place.done[-1] == f"restore {OPAQUE}"


def running_opaque(me: str, roles: dict[str, str], by: str = "mona") -> Production:
    """Let production run what Mona deployed from a terminal, by her own token; no App is used."""
    world = Production()
    world.people.login, world.people.roles = me, roles
    world.place.live = "shop:1.2.4"
    write(world, intended(previous=OPAQUE), rolled_out())
    record(world, by, OPAQUE, id=300)
    return world


@pytest.mark.parametrize(
    ("me", "roles", "goes"),
    [
        ("mona", {}, True),
        ("kenji", {"mona": "write"}, False),
        ("kenji", {"mona": "maintain"}, True),
        ("kenji", {"mona": "admin"}, True),
        ("kenji", {}, False),
        (APP, {"mona": "write"}, False),
    ],
)
def test_without_an_app_the_word_of_a_maintainer_or_ones_own_counts(
    me: str, roles: dict[str, str], *, goes: bool
) -> None:
    world = running_opaque(me, roles)
    result = world.hotfix("rollback", "2")
    assert (world.place.live == OPAQUE) == goes
    if goes:
        return
    code, facts = said(result)
    assert (code, world.place.done) == ("which-state-2", [])
    assert (facts["state1"], facts["state2"]) == (OLD, OPAQUE)
    assert facts["by2"] == "mona's deployment record"
    assert world.hotfix("rollback", "3", to=OPAQUE).outcome != "refused"
    assert world.place.live == OPAQUE


def test_the_base_tag_asks_nobody_for_a_role() -> None:
    world = Production()
    world.people.login = "kenji"
    write(world, intended(), rolled_out())
    world.place.live = NEW
    record(world, "mona", OLD, id=300)
    world.hotfix("rollback", "2")
    assert (world.place.live, world.people.asked) == (OLD, [])


@pytest.mark.parametrize("creator", ["eve", "github-actions[bot]", ""])
def test_a_signed_line_is_believed_and_a_record_beside_it_is_not(creator: str) -> None:
    world = signed()
    words: dict[str, Any] = {"subject": "s", "body": "b", "files": {}}
    FakeWorld.ports(world, "1").journal.append(7, [intended(previous=OPAQUE)], **words)
    world.place.live = "shop:1.2.4"
    record(world, creator, EVIL, id=300)
    world.hotfix("rollback", "2")
    assert world.place.live == OPAQUE


@pytest.mark.parametrize(("name", "commit"), [("stable", MERGE), ("latest", MERGE), ("old", BUMP)])
def test_another_name_for_what_goes_or_was_withdrawn_is_not_put_back(
    name: str, commit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TAGS, name, commit)
    world = signed()
    world.state["hotfix/withdrawn/v1.2.2"] = BUMP
    record(world, APP, "", ref="v1.2.2", sha=BUMP, payload={"incident": 5})
    record(world, APP, "", ref="v1.2.1", sha=HEAD, payload={"incident": 5, "rollback": "v1.2.2"})
    words: dict[str, Any] = {"subject": "s", "body": "b", "files": {}}
    FakeWorld.ports(world, "1").journal.append(7, [intended(previous=name)], **words)
    world.place.live = NEW
    code, facts = said(world.hotfix("rollback", "2"))
    assert (code, facts["state2"], world.place.done) == ("which-state-2", name, [])


@pytest.mark.parametrize("signer", ["github-actions[bot]", "mona", ""])
def test_a_journal_that_any_workflow_could_sign_is_not_believed(signer: str) -> None:
    world = Production(signer=signer)
    world.people.login = APP
    world.place.live = NEW
    words: dict[str, Any] = {"subject": "s", "body": "b", "files": {}}
    FakeWorld.ports(world, "1").journal.append(7, [intended(previous=EVIL)], **words)
    code, facts = said(world.hotfix("rollback", "2"))
    assert (code, world.place.done) == ("which-state-2", [])
    assert (facts["state1"], facts["by1"]) == (OLD, "the base tag of the fix")
    assert facts["by2"] == "a line of the journal that nobody signed"


def test_where_github_tells_nothing_more_a_rollback_goes_by_the_base_tag() -> None:
    world = Production()
    write(world, intended(), rolled_out())
    world.place.live = NEW
    world.hotfix("rollback", "2")
    assert (world.place.live, world.deployments[0].sha) == (OLD, BASE)
    assert "hotfix/withdrawn/v1.2.4" in world.state


@pytest.mark.parametrize("actor", ["priya", "eve", ""])
@pytest.mark.parametrize("to", [OLD, EVIL, "shop:6.6.6"])
def test_a_workflow_run_puts_a_named_state_back_that_is_believed_or_a_maintainer_names(
    actor: str, to: str
) -> None:
    world = deployed(signed())
    world.people.roles = {"priya": "maintain", "eve": "write"}
    world.starter = actor
    result = world.hotfix("rollback", "2", to=to, run_id=77)
    goes = to == OLD or actor == "priya"
    assert (world.place.live == to) == goes
    if not goes:
        code, facts = said(result)
        assert (code, facts["to"], world.place.live) == ("state-not-known", to, NEW)
        world.hotfix("rollback", "3", to=to)  # at a terminal
        assert world.place.live == to


def test_an_owners_token_in_a_workflow_is_not_the_word_of_who_started_it() -> None:
    world = deployed(Production())
    world.people.login, world.people.roles = "boss", {"boss": "admin", "eve": "write"}
    world.starter = "eve"
    code, facts = said(world.hotfix("rollback", "2", to=EVIL, run_id=77))
    assert (code, facts["why"]) == ("state-not-known", "eve has the role write")


@pytest.mark.parametrize("attempt", [2, 3, 10**6])
@pytest.mark.parametrize("runs", [NEW, "shop:1.2.4", f"web@{MERGE}", f"{OLD} 50%\n{NEW} 50%"])
def test_a_line_that_another_attempt_was_begun_hides_no_version_that_runs(
    attempt: int, runs: str
) -> None:
    world = deployed(signed())
    write(world, e.AttemptBegun(at=after(40), attempt=attempt))
    world.place.live = runs
    result = world.hotfix("rollback", "2")
    assert result.halt is None or result.halt.code != "never-deployed"
    assert world.place.live == OLD
    assert "hotfix/withdrawn/v1.2.4" in world.state
    assert world.states() == [(NEW, "failure"), (OLD, "success")][::-1]


@pytest.mark.parametrize("unread", ["it hung", ""])
@pytest.mark.parametrize("to", ["", OLD])
def test_nor_one_that_cannot_be_seen(unread: str, to: str) -> None:
    world = deployed(signed())
    write(world, e.AttemptBegun(at=after(40), attempt=2))
    world.place.unread, world.place.configured = unread, bool(unread)
    with suppress(NotRestored):  # it was put back, and nobody can see it
        world.hotfix("rollback", "2", to=to)
    assert world.place.done[-1] == f"restore {OLD}"


def test_nor_where_the_lines_of_the_rollout_are_gone_as_well() -> None:
    world = deployed(signed())
    for commit in world.journals[7][1:]:
        world.journals[7].remove(commit)
    write(world, e.AttemptBegun(at=after(40), attempt=2))
    record(world, "eve", EVIL, payload={"incident": 9, "previous": EVIL})
    world.hotfix("rollback", "2")
    assert world.place.live == OLD


def test_a_further_attempt_that_was_not_deployed_has_nothing_to_roll_back() -> None:
    world = deployed(signed())
    world.hotfix("rollback", "2")
    write(world, e.AttemptBegun(at=after(40), attempt=2))
    restored = world.place.done.count(f"restore {OLD}")
    code, _ = said(world.hotfix("rollback", "3"))
    assert (code, world.place.live) == ("never-deployed", OLD)
    assert world.place.done.count(f"restore {OLD}") == restored


@pytest.mark.parametrize("to", [OLD, EVIL, NEW])
def test_a_rollback_that_is_only_told_during_a_deployment_is_not_said_to_be_done(to: str) -> None:
    world, written = signed(), []

    def forge() -> None:
        if world.begun is not None and not written:
            back = e.RolledBack(at=after(32), environment="production", tag=NEW, to=to)
            written.append(back)
            write(world, back)

    world.moment = forge
    code, facts = said(world.hotfix("deploy", "1"))
    assert (code, facts["running"], world.place.live) == ("not-rolled-back", NEW, NEW)
    world.hotfix("rollback", "2")
    assert world.place.live == OLD


@pytest.mark.parametrize("to", [EVIL, NEW, "", "shop:6.6.6"])
def test_a_run_that_loses_its_lock_to_somebody_puts_back_what_it_read(to: str) -> None:
    world, written = signed(), []

    def forge() -> None:
        if NEW in world.place.live and not written:
            written.append(to)
            world.leases[lock_of("production")] = Holder("eve", after(90), 9, "rollback")
            write(world, going_back(to=to, chosen=True))

    world.moment = forge
    world.hotfix("deploy", "1")
    assert written
    assert [one for one in world.place.done if one.startswith("restore")] == [f"restore {OLD}"]


def test_a_rollback_makes_a_record_of_its_own_beside_one_that_somebody_invented() -> None:
    world = deployed(signed())
    payload = {"incident": 7, "attempt": 1, "rollback": NEW, "state": OLD}
    record(world, "eve", "", ref=OLD, sha=BASE, payload=payload)
    world.hotfix("rollback", "2")
    backs = [one for one in world.deployments if "rollback" in one.payload]
    assert [(one.creator, one.state) for one in backs] == [("eve", "success"), (APP, "success")]
    told = [(one.creator, one.state) for one in world.deployments if one.ref == NEW]
    assert told == [(APP, "failure")]


@pytest.mark.parametrize("number", [300, 301, 4711])
def test_a_number_that_a_line_tells_marks_no_record_of_anybody_else(number: int) -> None:
    world = Production()
    world.people.login = APP
    record(world, APP, OLD, ref="v1.3.0", sha=HEAD, payload={"incident": 9, "attempt": 1})
    deployed(world)
    write(world, replace_deployment(rolled_out(), number))
    world.hotfix("rollback", "2")
    assert (world.place.live, world.deployments[0].state) == (OLD, "success")
    assert world.deployments[1].state == "failure"


def replace_deployment(event: e.RolledOut, number: int) -> e.RolledOut:
    return msgspec.structs.replace(event, deployment=number)

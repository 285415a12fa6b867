"""The table of `tests/gates/test_provenance_table.py`, by release, each deploy and finish.

Each cell is run three times. The port of GitHub's rules and settings raises in all of them: with
rulesets or without, the answer is the same.
"""

from dataclasses import replace

import pytest

from hotfix_actions.domain.codec import encode
from hotfix_actions.domain.world import TagFacts
from hotfix_actions.flow import Flow, run
from hotfix_actions.flows import FLOWS
from hotfix_actions.steps import finish, merge_back, release, reviewed, rollout
from hotfix_actions.words import WORDS
from tests.domain.live import RELEASED, intended, rolled_out, smoked, watched
from tests.domain.make import MERGE
from tests.flow.scenes import making, saying
from tests.gates.test_provenance_table import BAD, GOOD, WHO
from tests.support.fakes import Commit, FakeWorld
from tests.support.lineage import Book

COMMANDS = (
    ("release", "", reviewed.STEP),
    ("deploy", "staging", reviewed.STEP),
    ("deploy", "production", reviewed.STEP),
    ("finish", "", reviewed.FINISH),
)
HOWS = {**GOOD, **BAD}
STABLE = (intended(), rolled_out(), smoked(), watched())


class Tags:
    """The tag as the release made it."""

    def tag(self, name: str) -> TagFacts:
        return TagFacts(name, MERGE, annotated=True)


def test_each_asks_before_it_changes_anything() -> None:
    tagging, deploying, finishing = (
        FLOWS[command].steps for command in ("release", "deploy", "finish")
    )
    asked = finishing.index(reviewed.FINISH)
    assert asked < min(map(finishing.index, (finish.PUBLISH, merge_back.LAND)))
    assert tagging.index(reviewed.STEP) < tagging.index(release.TAG)
    assert deploying.index(reviewed.STEP) < deploying.index(rollout.ROLLOUT)
    assert len(WHO) * len(HOWS) * len(COMMANDS) >= 200


@pytest.mark.parametrize("who", WHO)
def test_release_every_deploy_and_finish_refuse_what_nobody_else_approved(
    who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for how, made in HOWS.items():
        book = Book()
        known = made(book, WHO[who])
        monkeypatch.setattr(reviewed, "provenance", lambda *_, known=known: known)
        for command, environment, step in COMMANDS:
            told = (*RELEASED, *(STABLE if command == "finish" else ()))
            world = FakeWorld(journals={7: [Commit("", "", (), {}, encode(told))]})
            context = world.context(command, environment=environment)
            context.ports = replace(context.ports, objects=Tags())  # type: ignore[arg-type]
            steps = (step, making(world, "it went on"))
            flow = Flow(steps, saying(name="quiet"), leased=False)
            result = run(flow, context, WORDS, plan=False)
            good = WHO[who].good and how in GOOD
            assert ("it went on" in world.things) == good, (how, command)
            if good:
                continue
            assert result.halt is not None
            assert (result.outcome, result.halt.code) == ("refused", "version-not-reviewed")
            named = any(sha[:7] in result.said for sha in book.lines)
            assert named or how == "another bump", result.said

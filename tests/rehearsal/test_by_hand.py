"""The flow from a terminal: with a person's own token instead of an App's."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hotfix_actions.adapters.trace import Trace
from hotfix_actions.cli import main
from hotfix_actions.rehearsal import own as owns
from hotfix_actions.rehearsal.play import Play
from hotfix_actions.rehearsal.script import Script, perform
from hotfix_actions.rehearsal.show import Quiet
from hotfix_actions.rehearsal.stage import Setting, stage
from tests.rehearsal.conftest import git

pytestmark = pytest.mark.slow


def test_a_maintainers_own_token_takes_a_hotfix_all_the_way(own: Path, tmp_path: Path) -> None:
    quiet = Quiet()
    words = {"HOTFIX_UNREHEARSED": "proof", "HOTFIX_INSTALL": "no"}
    env = {"PATH": os.environ["PATH"], **words}
    setting = Setting(
        work=tmp_path / "work", env=env, trace=Trace(), source=own, default_branch="trunk"
    )
    setting.work.mkdir()
    with stage(setting) as made:
        mona = made.sandbox.world.user_token("mona")
        ready = replace(made, env={**made.env, "HOTFIX_TOKEN": mona})
        play = Play(ready, main, quiet.began, quiet.ended)
        fix = owns.fix_of(lambda: play.stage.people["kenji"], pick="", patch=None)
        perform(play, Script("Broken", "It is broken.", fix))
        assert play.answer["outcome"] == "done"
        assert git(ready.bare, "merge-base", "v1.4.3", "trunk") == git(
            ready.bare, "rev-parse", "v1.4.3^{commit}"
        )
        gates = ready.people["priya"].get(f"commits/{fix_head(ready.people['priya'])}/statuses")
        assert [(row["context"], row["state"]) for row in gates] == [("hotfix-gate", "success")]


def fix_head(person: object) -> str:
    pulls = person.get("pulls", state="all")  # type: ignore[attr-defined]
    return next(row["head"]["sha"] for row in pulls if row["head"]["ref"] == owns.BRANCH)

"""The short workflow of the README is one that works."""

import re
from collections.abc import Callable

import pytest

from hotfix_actions import __version__
from tests.support import e2e_acts as acts
from tests.support.act import OURS, REF, ROOT
from tests.support.act_town import Town

pytestmark = pytest.mark.slow
At = Callable[[str], Town]


def test_the_readmes_workflow_opens_by_label_and_click_and_judges_the_fix(town: At) -> None:
    readme = (ROOT / "README.md").read_text()
    (block,) = re.findall(r"^```yaml\n(name: hotfix.*?)^```", readme, re.MULTILINE | re.DOTALL)
    named = f"{OURS}/.github/workflows/hotfix.yml@v{__version__}"
    assert named in block
    there = town("reported")
    there.runner.app = False
    there.caller = block.replace(named, f"{OURS}/.github/workflows/hotfix.yml@{REF}")
    assert there.play("issues", "labeled").ended["hotfix/open"] == "success"
    acts.propose(there.scene)
    gated = there.comment("kenji", "/hotfix gate")
    assert gated.output("hotfix/judge", "outcome") == "waiting", gated
    clicked = there.dispatch(title="Nobody can pay", severity="critical")
    assert clicked.output("hotfix/open", "decision") == "hotfix", clicked

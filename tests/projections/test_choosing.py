from typing import Any

import msgspec
import pytest

from hotfix_actions.domain.events import BranchMade
from hotfix_actions.domain.story import fold
from hotfix_actions.projections import choosing, issue, pull_request
from hotfix_actions.projections.choosing import Reason
from tests.domain.make import branch_made
from tests.projections import stories

FOUND: dict[str, Any] = {
    "why_base": "running",
    "passed": {"v1.2.9": "newer-patch", "v2": "moves", "v2.0.0-rc.1": "pre-release", "x": "odd"},
    "skipped": {"1.2.4": "v1.2.4-rc.1"},
    "files": (),
    "still": ("Cargo.toml:3",),
    "differs": {"VERSION": "1.2.2"},
}


def test_the_base_the_number_and_the_bump_are_told_with_their_reasons() -> None:
    made = msgspec.structs.replace(branch_made(), **FOUND)
    assert choosing.reasons(made) == (
        Reason("why", "v1.2.3, because production runs it now"),
        Reason(
            "passed over",
            "v1.2.9: a newer patch of the same line, but production runs another",
            loud=True,
        ),
        Reason("passed over", "v2.0.0-rc.1: a pre-release"),
        Reason("passed over", "v2: it moves along with newer versions"),
        Reason("passed over", "x: odd"),
        Reason("number", "1.2.4, because these are taken: 1.2.4 by v1.2.4-rc.1"),
        Reason(
            "version",
            "the version commit is empty: no file that carries the version was found",
            loud=True,
        ),
        Reason("version", "these still say the number of v1.2.3: Cargo.toml:3", loud=True),
        Reason("version", "at v1.2.3 VERSION said 1.2.2; now 1.2.4", loud=True),
    )


@pytest.mark.parametrize("why", ["asked", "running", "deployed", "latest-release", "highest"])
def test_every_reason_for_a_base_has_words(why: str) -> None:
    made = msgspec.structs.replace(branch_made(), why_base=why, passed={"v9.0.0": "newer"})
    told = [reason.text for reason in choosing.reasons(made)]
    assert told[0].startswith("v1.2.3, because it" if why != "running" else "v1.2.3, because prod")
    assert told[1].startswith("v9.0.0: newer, but ")
    assert choosing.reasons(made)[1].loud is (why == "deployed")


def test_of_many_the_first_are_named_with_a_count() -> None:
    passed = {f"v1.3.{n}-rc.1": "pre-release" for n in range(7)}
    made = msgspec.structs.replace(branch_made(), passed=passed)
    (told,) = [one.text for one in choosing.reasons(made) if one.about == "passed over"]
    assert told.endswith("v1.3.4-rc.1 and 2 more: a pre-release")


def test_the_issue_and_the_merge_back_say_what_the_bump_left() -> None:
    given = stories.opened()
    events = [msgspec.structs.replace(one, **FOUND) if isinstance(one, BranchMade) else one
              for one in given]  # fmt: skip
    story = fold(events)
    body = issue.body(story, person="", **stories.KEPT, repository_url=stories.URL)
    assert "because production runs it now" in body
    assert "⚠️ **Version:** the version commit is empty" in body
    back = pull_request.merge_back(story, stories.back("main", (), ()))[1]
    assert "the version commit is empty" in back
    assert "Cargo.toml:3" in back

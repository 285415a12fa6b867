"""Untrusted words in every field go through a whole hotfix under a real runner, and stay words."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tests.act.payloads import NAMES, PAYLOADS
from tests.projections.reading import acting
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.act import Ran
from tests.support.act_town import Town

pytestmark = pytest.mark.slow
At = Callable[[str], Town]
TITLE, LABEL = 250, 50
SHARES = 3


def fitting(words: Sequence[str], room: int) -> str:
    """Join as many words as fit, as one line."""
    text = ""
    for word in words:
        longer = f"{text} {' '.join(word.split())}".strip()
        if len(longer) <= room:
            text = longer
    return text


def labels(words: Sequence[str]) -> list[str]:
    """Give the words that can be labels."""
    flat = (" ".join(word.split()).replace("\x00", "") for word in words)
    return [word for word in dict.fromkeys(flat) if 0 < len(word) <= LABEL and "," not in word][:20]


def texts(there: Town) -> Iterator[tuple[str, str]]:
    """Give every text that the tool wrote on GitHub."""
    get = there.scene.get
    for issue in get("issues", state="all"):
        number = issue["number"]
        if issue["user"]["type"] == "Bot":
            yield f"#{number}", issue["body"] or ""
        for comment in get(f"issues/{number}/comments"):
            if comment["user"]["type"] == "Bot":
                yield f"comment on #{number}", comment["body"]
    for release in get("releases"):
        yield f"release {release['name']}", release["body"] or ""
    for pull in get("pulls", state="all"):
        for run in get(f"commits/{pull['head']['sha']}/check-runs")["check_runs"]:
            yield f"check run on #{pull['number']}", run["output"]["summary"]


def inert(there: Town, name: str, markdown: str) -> None:
    """Hold a text against what it must not do: notify, link away, carry HTML."""
    acts_ = acting(markdown)
    address = there.scene.stage.sandbox.url
    assert (acts_.mentions, acts_.addresses) == ((), ()), name
    assert not [tag for tag in acts_.html if not tag.startswith(("<!--", "<details", "</details",
                "<summary", "</summary"))], name  # fmt: skip
    assert [link for link in acts_.links if not link.startswith(address)] == [], name


def quiet(there: Town, ran: Ran) -> Ran:
    """Hold a run against what untrusted words must not do to it."""
    assert ran.code == 0, ran
    assert ran.annotations == (), ran
    for job in ran.jobs.values():
        inert(there, f"summary of {job.name}", job.summary)
    found = [path for path in there.runner.folder.rglob("*owned*") if "payloads" not in path.name]
    assert found == [], found
    return ran


def test_there_are_more_than_a_hundred_different_words() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("share", range(SHARES))
def test_words_that_mean_harm_stay_words_from_the_label_to_the_post_mortem(
    town: At, share: int
) -> None:
    there = town("protected")
    scene = there.scene
    mine = PAYLOADS[share::SHARES]
    visible = [word.replace("\x00", "") for word in mine]  # git and JSON forms take no NUL
    mona, kenji = scene.person("mona"), scene.person("kenji")
    for name in NAMES[share::SHARES]:
        scene.git("tag", f"v9.9.9-{name}", "main")
    issue = mona.click("POST", "issues", {
        "title": fitting(mine, TITLE), "body": "\n\n".join(visible)})  # fmt: skip
    mona.click(
        "POST",
        f"issues/{issue['number']}/labels",
        {"labels": [*labels(mine), "severity: critical", "hotfix"]},
    )
    payload = next(p for p in _labelled(there) if p["label"]["name"] == "hotfix")
    opened = quiet(there, there.run("issues", payload))
    assert opened.output("hotfix/open", "base-tag") in ("", "v1.2.3")
    said = "\n".join(visible)
    quiet(there, there.comment("kenji", f"/hotfix note {said}"))
    folder, branch = scene.work / "kenji", f"fix/{NAMES[share]}"
    kenji.clone(folder)
    kenji.fix(folder, branch, acts.hotfix_branch(scene), project.FIX, fitting(visible, 400))
    kenji.click("POST", "pulls", {"title": fitting(mine, TITLE), "body": said, "head": branch,
                                  "base": acts.hotfix_branch(scene)})  # fmt: skip
    quiet(there, there.play("pull_request", "opened"))
    acts.approve(scene)
    quiet(there, there.play("pull_request", "closed"))
    deployed = quiet(there, there.comment("priya", "/hotfix deploy production"))
    assert deployed.output("production", "then") == "finish"
    acts.land(scene)
    finished = quiet(there, there.comment("priya", "/hotfix finish"))
    assert finished.output("hotfix/finish", "outcome") == "done", finished
    for name, text in texts(there):
        inert(there, name, text)
    assert scene.verify().code == 0


def _labelled(there: Town) -> list[Any]:
    return [
        each.payload
        for each in there.scene.stage.sandbox.world.deliveries()
        if (each.event, each.action) == ("issues", "labeled")
    ]


@pytest.mark.parametrize("field", ["title", "base_tag", "fix_within", "incident", "severity"])
def test_inputs_that_mean_harm_are_values_and_nothing_else(town: At, field: str) -> None:
    there = town("protected")
    harm = "--plan $(touch owned) ${{ github.token }} ::error::owned\n::error::owned `touch owned`"
    given = {"title": "It is 41", "severity": "high", field: harm}
    ran = there.dispatch(command="open", **given)
    assert [note for note in ran.annotations if note.startswith("::error::owned")] == []
    assert not list(there.runner.folder.rglob("owned"))
    for job in ran.jobs.values():
        inert(there, job.name, job.summary)
    assert ran.code == (0 if field == "title" else 1), ran
    assert bool(there.branches()) == (field == "title")

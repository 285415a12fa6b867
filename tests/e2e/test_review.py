"""Nothing is released that was not approved by somebody else with write access, as it was merged.

With GitHub's rulesets the merge itself is refused; without them the author merges all the same, and
`release` refuses what was merged. Each time the legitimate twin goes through.
"""

from collections.abc import Callable

import pytest

from hotfix_actions.errors import OutsideFailed
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow

Word = Callable[[Scene], None]


def silence(_: Scene) -> None:
    """Nobody says anything."""


def the_authors_own(scene: Scene) -> None:
    """Mona's commit is the last on Kenji's pull request, and she approves it herself."""
    mona, folder = scene.person("mona"), scene.work / "mona"
    mona.clone(folder, acts.FIX_BRANCH)
    (folder / "src" / "answer.js").write_text("exports.answer = () => 6 * 7;\n")
    mona.git(folder, ["commit", "-q", "-a", "-m", "Multiply"])
    mona.git(folder, ["push", "-q", "origin", acts.FIX_BRANCH])
    acts.approve(scene, "mona")


def before_the_last_push(scene: Scene) -> None:
    """Priya approves, and then Kenji pushes once more."""
    acts.approve(scene)
    push_again(scene)


def push_again(scene: Scene) -> None:
    kenji, folder = scene.person("kenji"), scene.work / "kenji"
    (folder / "src" / "answer.js").write_text("exports.answer = () => 40 + 2;\n")
    kenji.git(folder, ["commit", "-q", "-a", "-m", "Add up"])
    kenji.git(folder, ["push", "-q", "origin", acts.FIX_BRANCH])


def of_a_reader(scene: Scene) -> None:
    """Ray may read the public repository, and so approve; he may not write."""
    review = {"event": "APPROVE", "body": "Looks fine."}
    newcomer(scene, "ray", "read").click("POST", f"pulls/{acts.fix_pull(scene)}/reviews", review)


WORDS: dict[str, tuple[Word, str]] = {
    "none": (silence, "nobody with write access"),
    "the author's own": (the_authors_own, "is an author's own"),
    "before the last push": (before_the_last_push, "before"),
    "of a reader": (of_a_reader, "their role is read"),
}
each_word = pytest.mark.parametrize("word", WORDS)


def released(scene: Scene) -> Answer:
    return scene.hotfix("release", INCIDENT)


def assert_refused(scene: Scene, answer: Answer, why: str) -> None:
    assert (answer.code, answer.told["outcome"]) == (1, "refused"), answer
    assert why in answer.told["said"]
    assert "refs/tags/v1.2.4" not in scene.refs()
    assert [row["tag_name"] for row in scene.get("releases")] == [project.BASE]


def assert_released(scene: Scene, answer: Answer) -> None:
    assert (answer.code, answer.told["tag"]) == (0, project.NEXT), answer
    merged = scene.refs(f"refs/heads/{acts.hotfix_branch(scene)}").values()
    assert [scene.git("rev-parse", f"{project.NEXT}^{{commit}}")] == list(merged)


@each_word
def test_with_rulesets_no_release_without_an_approval_that_counts(at: At, word: str) -> None:
    scene = at("proposed")
    say, why = WORDS[word]
    scene.hotfix("release", INCIDENT)
    say(scene)
    with pytest.raises(OutsideFailed) as refused:
        acts.merge(scene)
    assert "405" in refused.value.found
    # A push makes GitHub dismiss what was said before: then there is no approval to be told of.
    dismissed = word == "before the last push"
    assert_refused(scene, released(scene), "nobody with write access" if dismissed else why)


@each_word
def test_with_rulesets_an_approval_that_counts_lets_it_through(at: At, word: str) -> None:
    scene = at("proposed")
    WORDS[word][0](scene)
    acts.approve(scene)
    acts.merge(scene)
    assert_released(scene, released(scene))


@each_word
def test_without_rulesets_what_was_merged_unapproved_is_not_released(at: At, word: str) -> None:
    scene = at("unprotected: gated")
    say, why = WORDS[word]
    say(scene)
    acts.merge(scene)
    assert_refused(scene, released(scene), why)
    assert_refused(scene, released(scene), why)


@each_word
def test_without_rulesets_what_was_merged_approved_is_released(at: At, word: str) -> None:
    scene = at("unprotected: gated")
    WORDS[word][0](scene)
    acts.approve(scene)
    acts.merge(scene)
    assert_released(scene, released(scene))


def test_github_lets_nobody_approve_a_pull_request_of_their_own(at: At) -> None:
    scene = at("unprotected: gated")
    with pytest.raises(OutsideFailed) as refused:
        acts.approve(scene, "kenji")
    assert "422" in refused.value.found


def test_a_commit_pushed_past_every_pull_request_is_not_released(at: At) -> None:
    scene = at("unprotected: gated")
    acts.approve(scene)
    acts.merge(scene)
    kenji, folder, branch = scene.person("kenji"), scene.work / "kenji", acts.hotfix_branch(scene)
    kenji.git(folder, ["fetch", "-q", "origin"])
    kenji.git(folder, ["switch", "-q", "-c", "aside", f"origin/{branch}"])
    kenji.git(folder, ["commit", "-q", "--allow-empty", "-m", "By the way"])
    kenji.git(folder, ["push", "-q", "origin", f"aside:{branch}"])
    assert_refused(scene, released(scene), "came through no pull request")


def test_a_tag_put_there_beforehand_does_not_stand_in_for_an_approval(at: At) -> None:
    scene = at("unprotected: gated")
    acts.merge(scene)
    head = next(iter(scene.refs(f"refs/heads/{acts.hotfix_branch(scene)}").values()))
    scene.git("tag", "-a", "-m", "mine", project.NEXT, head)
    answer = released(scene)
    assert (answer.code, answer.told["outcome"], answer.told["tag"]) == (1, "refused", "")
    assert [row["tag_name"] for row in scene.get("releases")] == [project.BASE]

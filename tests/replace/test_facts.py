"""What is read of a repository before a version replaces, joins or undoes another one."""

from typing import Any

import pytest

from hotfix_actions.domain.events import Overridden, RolloutIntended
from hotfix_actions.domain.patches import brings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.world import Comment, Pull
from hotfix_actions.projections import markers
from hotfix_actions.projections.halts import halt
from hotfix_actions.steps import replacing
from tests.support.fakes import START
from tests.support.lines import Line, Repository, made, tagged

BRANCH = "hotfix/1.2.4-high-fix"
BUMP = "Set the version to {}\n\nHotfix-Incident: #{}\nHotfix-Attempt: 1\n"


class Town:
    """v1.2.3, a hotfix v1.2.4 on it, and others: v1.2.5 lacks its fix, v1.3.0 is of main."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.base = repository.commit("Begin", {"a": "a", "version": "1.2.3\n"})
        self.fixed = self.hotfix("1.2.4", 7, "fix-7")
        self.other = self.hotfix("1.2.5", 8, "fix-8")
        files = {"a": "a", "version": "1.3.0\n", "new": "new"}
        self.trunk = repository.commit("Add a feature", files, self.base)
        tags = {"v1.2.3": self.base, "v1.2.4": self.fixed, "v1.3.0": self.trunk}
        self.line = Line(repository, tags=tags, branches={BRANCH: self.fixed})

    def hotfix(self, number: str, incident: int, *names: str, on: str = "") -> str:
        start = on or self.base
        files = {**self.repository.trees[start], "version": f"{number}\n"}
        bump = head = self.repository.commit(BUMP.format(number, incident), files, start)
        for name in names:
            files = {**files, name: name}
            fix = self.repository.commit(f"Fix {name}", files, head)
            head = self.repository.commit(f"Merge {name}", files, head, fix)
        assert bump
        return head

    def deploy(self, *told: Any, sha: str = "", tag: str = "v1.2.4", **request: Any) -> Plan | Halt:
        sha = sha or self.fixed
        events = (made(BRANCH, "v1.2.3", tag, sha), tagged(tag, sha), *told)
        context = self.line.context("deploy", *events, **request)
        return replacing.DEPLOY.decide(replacing.DEPLOY.look(context), context.settings)

    def release(self, head: str, tag: str = "v1.2.4", base: str = "v1.2.3") -> Plan | Halt:
        self.line.branches[BRANCH] = head
        context = self.line.context("release", made(BRANCH, base, tag, "bump"))
        return replacing.RELEASE.decide(replacing.RELEASE.look(context), context.settings)

    def rollback(self, *told: Any, **request: Any) -> Plan | Halt:
        intent = RolloutIntended(
            at=START, environment="production", tag="v1.2.4", strategy="command", previous="v1.2.3"
        )
        events = (made(BRANCH, "v1.2.3", "v1.2.4", "b"), tagged("v1.2.4", self.fixed), intent)
        context = self.line.context("rollback", *events, *told, **request)
        return replacing.ROLLBACK.decide(replacing.ROLLBACK.look(context), context.settings)

    def allow(self, word: str, sha: str) -> Overridden:
        """Let a maintainer comment an override, as the tool words it."""
        event = Overridden(
            at=START, by="lin", what=(word,), because="it is meant", comment=5, sha=sha
        )
        told = {"what": word, "sha": sha, "by": "lin", "of": "0"}
        body = f"**Override** of {word}\n\n{markers.write('override', told)}"
        self.line.comments = [Comment(5, "lin", body, START)]
        return event


@pytest.fixture
def town(repository: Repository) -> Town:
    return Town(repository)


def code(answer: Plan | Halt) -> str:
    if isinstance(answer, Halt):
        return answer.code
    return str(getattr(answer.foretold[0], "code", "")) if answer.foretold else ""


@pytest.mark.parametrize(
    ("runs", "answer"),
    [
        ("v1.2.3", "holds-ancestor"),
        ("{base}", "holds-ancestor"),
        ("v1.2.4", "runs-already"),
        ("{fixed}", "runs-already"),
        ("v1.3.0", "would-downgrade"),
        ("{trunk}", "would-downgrade"),
        ("v1.2.3 90%\nv1.3.0 10%", "would-downgrade"),
        ("v9.9.9", "state-unknown"),
        ("shop:1.2.3", "state-unknown"),
        ("build ../../4711 ~ok", "state-unknown"),
        ("0123456789abcdef0123456789abcdef01234567", "history-unread"),  # no such commit
        ("", "state-unread"),
    ],
)
@pytest.mark.parametrize("environment", ["production", "staging"])
def test_a_deployment_is_compared_with_what_its_environment_runs(
    town: Town, runs: str, answer: str, environment: str
) -> None:
    town.line.production.live = runs.format(**vars(town))
    assert code(town.deploy(environment=environment)) == answer


def test_a_parallel_hotfix_without_our_fix_is_not_put_over_it(town: Town) -> None:
    town.line.tags["v1.2.5"] = town.other
    town.line.production.live = "v1.2.4"
    answer = town.deploy(sha=town.other, tag="v1.2.5")
    assert isinstance(answer, Halt)
    assert (answer.code, answer.facts["running"], answer.facts["count"]) == (
        "would-downgrade", "v1.2.4", "1 commit",
    )  # fmt: skip
    assert answer.facts["lacks"].endswith("Fix fix-7")


def test_picked_fixes_count_as_held_whatever_number_they_were_released_under(town: Town) -> None:
    town.line.production.live = "v1.2.4"
    both = town.hotfix("1.2.5", 8, "fix-8", "fix-7")
    town.line.tags["v1.2.5"] = both
    assert code(town.deploy(sha=both, tag="v1.2.5")) == "holds-patches"


def test_a_merge_that_adds_something_of_its_own_is_missing(town: Town) -> None:
    files = {**town.repository.trees[town.fixed], "evil": "more than its parents"}
    head, side = town.fixed, town.hotfix("1.2.4", 7, "fix-9")
    mixed = town.repository.commit("Merge and change", files, head, side)
    town.line.tags["v1.2.4"], town.line.production.live = mixed, "v1.2.4"
    picked = town.hotfix("1.2.5", 8, "fix-7", "fix-9")
    answer = town.deploy(sha=picked, tag="v1.2.5")
    assert isinstance(answer, Halt)
    assert answer.facts["lacks"].endswith("Merge and change")
    left = town.repository.missing(picked, mixed, 20)
    assert [one.title[8:] for one in left if brings(one, "1.2.4")] == ["Merge and change"]


@pytest.mark.parametrize(
    ("states", "runs", "answer"),
    [
        ({"shop:1.2.3": "v1.2.3"}, "shop:1.2.3", "holds-ancestor"),
        ({"shop:*": "v*"}, "shop:1.2.3", "holds-ancestor"),
        ({"shop:*": "v*"}, "shop:1.3.0", "would-downgrade"),
        ({"shop:*": "v*"}, "shop:1.2.4", "runs-already"),
        ({"shop:*": "v*"}, "shop:latest", "state-unknown"),
        ({"shop:*": "v*"}, "other:1.2.3", "state-unknown"),
        ({"sha-*": "*"}, "sha-{trunk}", "would-downgrade"),
    ],
)
def test_a_state_that_is_no_tag_is_named_by_the_configuration(
    town: Town, states: dict[str, str], runs: str, answer: str
) -> None:
    town.line.states = states
    town.line.production.live = runs.format(**vars(town))
    assert code(town.deploy()) == answer


def test_without_a_state_command_the_records_are_compared_with(town: Town) -> None:
    town.line.production.configured = False
    assert code(town.deploy()) == "state-unseen"
    town.line.ran = ["v1.2.3"]
    assert code(town.deploy()) == "holds-ancestor"
    town.line.ran = ["v1.2.3", "v1.3.0"]
    assert code(town.deploy()) == "would-downgrade"
    town.line.withdrawn = {"v1.3.0"}
    assert code(town.deploy()) == "holds-ancestor"


@pytest.mark.parametrize(
    ("word", "of", "role", "environment", "answer"),
    [
        ("downgrade", "fixed", "maintain", "production", "downgrade-allowed"),
        ("downgrade-staging", "fixed", "maintain", "staging", "downgrade-allowed"),
        ("downgrade-staging", "fixed", "maintain", "production", "would-downgrade"),
        ("downgrade", "fixed", "maintain", "staging", "would-downgrade"),
        ("downgrade", "trunk", "maintain", "production", "would-downgrade"),  # of another version
        ("downgrade", "fixed", "write", "production", "would-downgrade"),  # no maintainer by now
        ("triage", "fixed", "maintain", "production", "would-downgrade"),
    ],
)
def test_a_downgrade_needs_a_maintainers_word_for_this_very_version(
    town: Town, word: str, of: str, role: str, environment: str, answer: str
) -> None:
    town.line.production.live, town.line.role = "v1.3.0", role
    event = town.allow(word, getattr(town, of))
    assert code(town.deploy(event, environment=environment)) == answer
    town.line.comments = []  # taken back since
    assert code(town.deploy(event, environment=environment)) == "would-downgrade"


@pytest.mark.parametrize(
    ("tags", "ran", "withdrawn", "answer"),
    [
        ([], [], [], "holds-line"),
        (["v1.2.5"], [], [], "lacks-version"),
        (["v1.2.5"], ["v1.2.5"], [], "lacks-version"),
        (["v1.2.5"], ["v1.2.5"], ["v1.2.5"], "holds-line"),
        (["1.2.5"], [], [], "lacks-version"),
        (["v1.3.0", "v1.2.5-rc.1", "v1.2", "v1", "web@1.2.9"], [], [], "holds-line"),
        (["v1.2.2"], [], [], "holds-line"),  # older than the base, and never live since
        (["v1.2.2"], ["v1.2.2"], [], "lacks-version"),
    ],
)
def test_a_release_holds_the_versions_of_its_line_that_came_since(
    town: Town, tags: list[str], ran: list[str], withdrawn: list[str], answer: str
) -> None:
    del town.line.tags["v1.2.4"]
    town.line.tags |= dict.fromkeys(tags, town.other)
    town.line.ran, town.line.withdrawn = ran, set(withdrawn)
    assert code(town.release(town.fixed)) == answer


def test_a_release_that_merged_the_other_version_goes_through(town: Town) -> None:
    town.line.tags["v1.2.5"] = town.other
    files = {**town.repository.trees[town.other], **town.repository.trees[town.fixed]}
    merged = town.repository.commit("Merge v1.2.5", files, town.fixed, town.other)
    assert code(town.release(merged)) == "holds-line"
    town.line.tags["v1.2.3"] = town.trunk  # the base tag was moved
    assert code(town.release(merged)) == "lacks-version"


def fix_pull(number: int, **more: Any) -> Pull:
    sha = f"{number}" * 40
    return Pull(number, "n", "Fix", "kenji", sha[:40], "fix/9", BRANCH, "", START, **more)


MERGED = fix_pull(7, closed=True, merged=True)


@pytest.mark.parametrize(
    ("pulls", "left"),
    [
        ([fix_pull(8, closed=True), fix_pull(9), MERGED], "#9"),
        ([fix_pull(9, draft=True), MERGED], "#9"),
        ([fix_pull(9, fork=True), MERGED], "#9"),
        ([fix_pull(8, closed=True), MERGED], ""),
        ([MERGED], ""),
    ],
)
def test_a_release_waits_for_no_fix_that_is_open_and_says_which(
    town: Town, pulls: list[Pull], left: str
) -> None:
    town.line.pulls[BRANCH] = pulls
    answer = town.release(town.fixed)
    if not left:
        assert not isinstance(answer, Halt)
        return
    assert isinstance(answer, Halt)
    assert (answer.code, answer.facts["pulls"]) == ("fix-left-out", left)


def test_a_base_that_was_withdrawn_comes_back_by_a_maintainers_word_only(town: Town) -> None:
    town.line.withdrawn = {"v1.2.3"}
    assert code(town.release(town.fixed)) == "base-withdrawn"


@pytest.mark.parametrize(
    ("runs", "answer"),
    [
        ("v1.2.4", ""),
        ("v1.2.3", ""),
        ("{fixed}", ""),
        ("v1.2.3 50%\nv1.2.4 50%", ""),
        ("shop:1.2.4", ""),
        ("nobody knows", ""),
        ("", ""),
        ("v1.3.0", "not-ours-to-undo"),
        ("{trunk}", "not-ours-to-undo"),
        ("v1.3.0 20%\nv1.2.4 80%", "not-ours-to-undo"),
    ],
)
def test_a_rollback_undoes_no_third_version(town: Town, runs: str, answer: str) -> None:
    town.line.production.live = runs.format(**vars(town))
    assert code(town.rollback()) == answer
    assert code(town.rollback(town.allow("downgrade", town.fixed))) == ""


def test_a_rollback_asks_github_nothing_where_the_old_or_our_version_runs(town: Town) -> None:
    for runs in ("v1.2.3", "v1.2.4", "v1.2.3 50%\nv1.2.4 50%"):
        town.line.production.live = runs
        town.rollback()
    town.line.production.unread = "it hung"
    town.rollback()
    assert set(town.line.asked) <= {"v1.2.3"}  # the base tag, which the start has read


def withdrawn_middle(town: Town) -> str:
    """Let v1.2.5 stand on v1.2.4, which is withdrawn; return a head that brought v1.2.5 in."""
    repository = town.repository
    later = repository.commit("Later", {**repository.trees[town.fixed], "l": "l"}, town.fixed)
    third = repository.commit("Third", {**repository.trees[town.base], "t": "t"}, town.base)
    town.line.tags["v1.2.5"] = later
    town.line.withdrawn = {"v1.2.4"}
    files = {**repository.trees[later], "t": "t"}
    return repository.commit("Merge v1.2.5", files, third, later)


def test_a_release_that_holds_a_withdrawn_version_needs_a_word(town: Town) -> None:
    head = withdrawn_middle(town)
    answer = town.release(head, tag="v1.2.6")
    assert isinstance(answer, Halt)
    assert (answer.code, answer.facts["withdrawn"]) == ("holds-withdrawn", "v1.2.4")


@pytest.mark.parametrize("ran", [[], ["v1.2.5"]])
def test_a_version_that_never_ran_and_holds_a_withdrawn_one_need_not_be_brought_in(
    town: Town, ran: list[str]
) -> None:
    withdrawn_middle(town)
    third = town.repository.commit(
        "Third", {**town.repository.trees[town.base], "t": "t"}, town.base
    )
    town.line.ran = ran
    assert code(town.release(third, tag="v1.2.6")) == ("lacks-version" if ran else "holds-line")


@pytest.mark.parametrize(
    ("runs", "answer"),
    [
        ("v1.2.3", "brings-back"),
        ("{base}", "brings-back"),
        ("v1.2.3 50%\nv1.2.5 50%", "holds-ancestor"),
        ("v1.2.4", "holds-ancestor"),
        ("v1.2.5", "holds-ancestor"),
        ("v1.2.6", "runs-already"),
    ],
)
def test_a_deployment_that_brings_a_withdrawn_version_back_needs_a_word(
    town: Town, runs: str, answer: str
) -> None:
    head = withdrawn_middle(town)
    town.line.tags["v1.2.6"] = head
    town.line.production.live = runs.format(base=town.base)
    assert code(town.deploy(sha=head, tag="v1.2.6")) == answer


def test_a_maintainers_word_lets_a_withdrawn_versions_commits_in(town: Town) -> None:
    head = withdrawn_middle(town)
    town.line.tags["v1.2.6"], town.line.production.live = head, "v1.2.3"
    event = town.allow("withdrawn", "")
    assert code(town.deploy(event, sha=head, tag="v1.2.6")) == "holds-ancestor"
    town.line.role = "write"
    assert code(town.deploy(event, sha=head, tag="v1.2.6")) == "brings-back"


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_a_withdrawn_version_that_runs_is_put_back_by_its_own_incident(
    town: Town, environment: str
) -> None:
    town.line.withdrawn, town.line.production.live = {"v1.3.0"}, "v1.3.0"
    answer = town.deploy(environment=environment)
    assert isinstance(answer, Halt)
    assert answer.code == "lacks-withdrawn"
    said = halt(answer.code, answer.facts).next
    assert "withdrawn" in halt(answer.code, answer.facts).what
    assert f"`hotfix rollback INCIDENT --environment {environment}`" in said
    assert "--base-tag" not in said


@pytest.mark.parametrize(
    ("environment", "answer"), [("staging", "lacks-withdrawn"), ("production", "would-downgrade")]
)
def test_staging_may_run_what_never_ran_and_holds_a_withdrawn_version(
    town: Town, environment: str, answer: str
) -> None:
    withdrawn_middle(town)
    town.line.production.live = "v1.2.5"
    sha = town.repository.commit("Other", {**town.repository.trees[town.base], "o": "o"}, town.base)
    assert code(town.deploy(sha=sha, tag="v1.2.6", environment=environment)) == answer

import ast
import re
import shlex
from pathlib import Path

import msgspec
import pytest

import hotfix_actions
from hotfix_actions.cli import app
from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections import progress, wording
from hotfix_actions.projections.halt_words import TABLE
from tests.projections import stories

PACKAGE = Path(hotfix_actions.__file__).parent
HALTS = {"Halt": 1, "NoBase": 0, "CannotBump": 0}


def codes() -> set[str]:
    """Find every code that the sources halt with."""
    found: set[str] = set()
    for path in [*PACKAGE.glob("domain/*.py"), *PACKAGE.glob("steps/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = HALTS.get(node.func.id)
                argument = node.args[at] if at is not None and len(node.args) > at else None
                found |= {
                    part.value
                    for part in (ast.walk(argument) if argument else ())
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_halt_in_the_sources_has_its_words() -> None:
    assert codes() - set(TABLE) == set()


@pytest.mark.parametrize("code", TABLE)
def test_the_words_of_a_halt_are_whole_lines_with_closed_code(code: str) -> None:
    facts = dict.fromkeys(re.findall(r"\{(\w+)\}", " ".join(TABLE[code])), "x")
    words = wording.halt(code, facts)
    for line in words:
        assert line == line.strip()
        assert line[:1] not in ("", ".")
        assert line.count("`") % 2 == 0
        assert not line.endswith(".")
        assert "{" not in line


def test_a_halt_says_what_was_found_and_what_to_do() -> None:
    facts = {"tag": "v9", "near": "v1.2.3, v1.2.2", "incident": "7"}
    assert wording.halt("no-such-tag", facts) == (
        "there is no tag v9; the newest versions are: v1.2.3, v1.2.2",
        "name one that is: `hotfix open 7 --base-tag TAG`",
    )


def test_a_fact_is_never_a_format_and_closes_no_code() -> None:
    facts = {"tag": "{near} {0} `x`", "near": "", "incident": "7"}
    assert wording.halt("no-such-tag", facts).what == (
        "there is no tag {near} {0} 'x'; the newest versions are: none"
    )


def test_a_halt_without_words_shows_its_facts() -> None:
    assert wording.halt("odd-thing", {"a": "1", "b": "2\n3"}) == (
        "odd thing (a 1, b 2 3)",
        "look at `hotfix status INCIDENT`, fix what it names, and run the same command again",
    )


def triaged(decision: str, *, allowed: bool = False) -> Story:
    told = e.Triaged(at=stories.START, severity="medium", decision=decision, rule="r")  # type: ignore[arg-type]
    override = e.Overridden(at=stories.START, what=("triage",), because="x", comment=1)
    return fold([stories.opened()[0], told, *([override] if allowed else [])])


def stage_after(*events: list[Event]) -> str:
    return progress.stage(fold(event for some in events for event in some))


def armed(number: int) -> Event:
    return e.AutoMergeArmed(at=stories.START, pull=number, head="5e" * 20)


OPENED, GATED, MERGED = stories.opened(), stories.gated(), stories.merged()
RELEASED, STAGED, DEPLOYED = stories.released(), stories.staged(), stories.deployed()
UNTIL = (OPENED, GATED, MERGED, RELEASED, STAGED, DEPLOYED)
FINISHING = stories.finishing()


@pytest.mark.parametrize(
    ("events", "stage"),
    [
        ((), "unopened"),
        ((OPENED[:1],), "untriaged"),
        ((OPENED[:2],), "branchless"),
        ((OPENED,), "fixless"),
        ((OPENED, GATED[:1]), "ungated"),
        ((OPENED, GATED), "unreviewed"),
        ((OPENED, stories.gated(audit="fail")), "refused"),
        ((OPENED, stories.gated(proof="unproven")), "unreviewed"),
        ((OPENED, GATED, MERGED), "unreleased"),
        ((OPENED, GATED, MERGED, RELEASED), "unstaged"),
        ((OPENED, GATED, MERGED, RELEASED, STAGED[:1]), "staging"),
        ((OPENED, GATED, MERGED, RELEASED, STAGED[:2]), "staging"),
        ((OPENED, GATED, MERGED, RELEASED, STAGED), "unapproved"),
        ((*UNTIL[:5], DEPLOYED[:1]), "undeployed"),
        ((*UNTIL[:5], DEPLOYED[:2]), "deploying"),
        ((*UNTIL[:5], DEPLOYED[:3]), "deploying"),
        (UNTIL, "watching"),
        ((*UNTIL, [stories.watch("unproven")]), "unproven"),
        ((*UNTIL, [stories.watch("fail")]), "failing"),
        ((*UNTIL, stories.rollback_events()[:2]), "rolling-back"),
        ((*UNTIL, stories.rollback_events()), "withdrawn"),
        ((*UNTIL, FINISHING[:1]), "unfinished"),
        ((*UNTIL, FINISHING[:3]), "merging-back"),
        ((*UNTIL, FINISHING[:4]), "unclosed"),
        ((*UNTIL, FINISHING[:6]), "unlearned"),
        ((*UNTIL, FINISHING), "over"),
    ],
)
def test_the_stage_follows_from_the_events(events: tuple[list[Event], ...], stage: str) -> None:
    assert stage_after(*events) == stage


@pytest.mark.parametrize(
    ("decision", "allowed", "stage"),
    [
        ("consider", False, "considering"),
        ("consider", True, "branchless"),
        ("next-release", False, "declined"),
        ("forward-fix", False, "declined"),
        ("forward-fix", True, "branchless"),
    ],
)
def test_another_decision_waits_for_an_override(decision: str, allowed: bool, stage: str) -> None:
    assert progress.stage(triaged(decision, allowed=allowed)) == stage


def test_a_new_head_makes_the_gates_due_again_and_voids_an_override() -> None:
    override = e.Overridden(
        at=stories.at(10), what=("audit",), because="x", comment=1, sha=stories.HEAD
    )
    refused = stories.mid_flow(audit="fail")
    assert progress.stage(refused) == "refused"
    allowed = fold([override], refused)
    assert progress.stage(allowed) == "unreviewed"
    assert progress.allowed(allowed) == {"audit"}
    pushed = e.FixProposed(at=stories.at(12), pull=12, head="9f" * 20, author="mona")
    again = fold([pushed], allowed)
    assert progress.stage(again) == "ungated"
    assert progress.allowed(again) == set()


def test_an_override_is_offered_only_where_one_counts() -> None:
    facts = {"gates": "tests (fail): 1 of 31 tests failed", "incident": "7"}
    assert "hotfix override 7 GATES" in wording.halt("gates-refused", facts)[1]
    mend = wording.halt("tests-refused", facts)[1]
    assert "hotfix override" not in mend
    assert "`tests.command`" in mend


def test_nobody_overrides_the_tests() -> None:
    override = e.Overridden(at=stories.at(10), what=("tests",), because="x", comment=1)
    assert progress.stage(fold([override], stories.mid_flow(tests="fail"))) == "refused"


def test_staging_that_proved_nothing_does_not_carry_the_version_on() -> None:
    blind = e.SmokeJudged(
        at=stories.at(16),
        environment="staging",
        deployment=301,
        verdict="unproven",
        summary="blind",
    )
    story = fold([*OPENED, *GATED, *MERGED, *RELEASED, *STAGED[:2], blind])
    assert progress.stage(story) == "staging-failed"
    assert wording.next_of(story).startswith("Staging says: blind. If it was the environment")


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (
            stories.fixless(),
            (
                "A developer pushes the fix: `git fetch origin && git switch -c fix/7 "
                f"origin/{stories.BRANCH}`, then opens a pull request into `{stories.BRANCH}`."
            ),
        ),
        (
            stories.mid_flow(),
            (
                "Someone other than mona with write access approves #12 and presses Merge: "
                "then `hotfix release 7`."
            ),
        ),
        (
            fold([*OPENED, *GATED[:-1], msgspec.structs.replace(GATED[-1], silent=True)]),
            (
                "Someone other than mona with write access approves #12 and presses Merge: "
                "the merge starts the release."
            ),
        ),
        (
            stories.mid_flow(audit="fail"),
            "mona fixes what the gates name (audit) and pushes to #12; the gates then run again.",
        ),
        (
            fold([*OPENED, *GATED, MERGED[0]]),
            "Someone other than mona with write access approves #12. GitHub then merges it.",
        ),
        (
            fold([*OPENED, *GATED, *MERGED, *RELEASED, *STAGED]),
            "A maintainer other than mona comments `/hotfix deploy production` on #7.",
        ),
        (
            fold([stories.watch("fail")], stories.watching()),
            (
                "Production: error_rate 0.042 is over 0.01 in 3 samples in a row. "
                "`hotfix rollback 7` puts `v1.2.3` back."
            ),
        ),
        (
            stories.rolled_back(),
            (
                "v1.2.4 is withdrawn and is never deployed again. "
                "`hotfix open 7 --new-attempt` begins attempt 2 under a new number. "
                "Staging was not rolled back and may still run it: "
                "`hotfix rollback 7 --environment staging`."
            ),
        ),
        (
            fold(FINISHING[:3], stories.watching()),
            (
                "Someone with write access approves and merges #14 into main. "
                "Then `hotfix finish 7` closes the incident."
            ),
        ),
        (
            fold([*FINISHING[:3], armed(14)], stories.watching()),
            (
                "Someone with write access approves #14 into main. "
                "Then `hotfix finish 7` closes the incident."
            ),
        ),
        (
            stories.finished(),
            (
                "The team fills in what post-mortem #16 leaves open "
                "and gives each action an owner and a date (#17)."
            ),
        ),
        (
            triaged("next-release"),
            (
                "The fix goes out with the next release. If it cannot wait, a maintainer runs "
                "`hotfix override 7 triage --because REASON`."
            ),
        ),
    ],
)
def test_next_says_what_happens_and_who_does_it(story: Story, said: str) -> None:
    assert wording.next_of(story) == said


def test_every_prefix_of_a_story_has_a_status_a_next_and_legs() -> None:
    for events in (stories.all_events(), list(stories.second_attempt().events)):
        for count in range(len(events) + 1):
            story = fold(events[:count])
            assert wording.status(story).words
            assert wording.next_of(story).endswith(".")
            states = [leg.state for leg in progress.legs(story)]
            here = [state for state in states if state in ("now", "failed")]
            assert len(here) == (0 if progress.stage(story) == "over" else 1)


def test_legs_show_what_was_skipped() -> None:
    published = FINISHING[2]
    story = fold([*OPENED, *GATED, *MERGED, *RELEASED, published])
    states = {leg.name: leg.state for leg in progress.legs(story)}
    assert states["release"] == "done"
    assert [states[name] for name in ("staging", "production", "watch")] == ["skipped"] * 3
    assert states["merge-back"] == "now"


STORIES = [
    *(fold(stories.all_events()[:count]) for count in range(len(stories.all_events()) + 1)),
    *(fold([stories.watch(one)], stories.watching()) for one in ("fail", "error")),
    stories.rolled_back(),
    fold(stories.rollback_events()[:2], stories.watching()),
    triaged("consider"),
    triaged("next-release"),
    triaged("forward-fix"),
]


def pasted() -> set[str]:
    """Find every `hotfix ...` command that people are told to paste."""
    texts = [wording.next_of(story) for story in STORIES]
    for code, words in TABLE.items():
        facts = dict.fromkeys(re.findall(r"\{(\w+)\}", " ".join(words)), "7")
        texts += wording.halt(code, {**facts, "environment": "staging"})
    texts += wording.halt("no such code", {})
    return {found for text in texts for found in re.findall(r"`(hotfix [^`]+)`", text)}


@pytest.mark.parametrize("command", sorted(pasted()))
def test_every_command_to_paste_is_one_that_the_command_line_takes(command: str) -> None:
    name, *rest = shlex.split(command)[1:]
    assert app.commands[name].make_context(name, rest).info_name == name


def test_a_command_to_paste_quotes_what_a_shell_would_read() -> None:
    made = stories.branch()
    odd = fold([*OPENED[:2], msgspec.structs.replace(made, branch="hotfix/1.2.4-$(x) y")])
    commands = wording.commands_of(odd)
    assert commands[1] == "git switch -c fix/7 'origin/hotfix/1.2.4-$(x) y'"
    assert commands[-1] == "gh pr create --fill --base 'hotfix/1.2.4-$(x) y'"


@pytest.mark.parametrize(("attempt", "name"), [(1, "fix/7"), (2, "fix/7-attempt-2"),
                                               (3, "fix/7-attempt-3")])  # fmt: skip
def test_each_attempt_has_a_branch_of_its_own_for_the_fix(attempt: int, name: str) -> None:
    story = msgspec.structs.replace(fold(OPENED[:2]), branch=stories.branch(), attempt=attempt)
    assert wording.commands_of(story)[1].split()[3] == name
    assert f"git switch -c {name} origin" in wording.next_of(story)
    assert [line for line in wording.commands_of(story) if line.endswith(f" {name}")]


PUSH = f"git fetch origin {'5e' * 20} && git push origin {'5e' * 20}:refs/tags/v1.2.4"


def left_to_a_person() -> Story:
    asked = e.PersonAsked(
        at=stories.START,
        thing="refs/tags/v1.2.4",
        command=PUSH,
        sha="5e" * 20,
        then="hotfix release 7",
    )
    return fold([asked], stories.mid_flow())


def test_what_is_left_to_a_person_comes_before_everything_else() -> None:
    assert wording.next_of(left_to_a_person()) == (
        f"A person with write access runs `{PUSH}`: GitHub refuses it to the tool's token. "
        "Then run `hotfix release 7`."
    )
    assert wording.by_hand_of(left_to_a_person()) == (PUSH,)
    assert wording.status(left_to_a_person()).words == "Waiting for a person to run a command"
    assert wording.by_hand_of(stories.mid_flow()) == ()


def test_a_fork_waits_for_a_word_with_its_whole_sha() -> None:
    sha = "5e" * 20
    facts = {"pull": "12", "sha": sha, "incident": "7", "why": "nobody has said so"}
    stopped = e.Stopped(
        at=stories.START, command="gate", outcome="waiting", code="fork-needs-word", facts=facts
    )
    assert wording.next_of(fold([*OPENED, *GATED[:1], stopped])) == (
        f"A maintainer who has read the change comments `/hotfix gate {sha}` on #7: "
        "its code runs only then."
    )
    assert wording.next_of(fold([*OPENED, *GATED[:1]])) == (
        "The gates judge the fix: `hotfix gate 7`."
    )


COMMAND = re.compile(r"`((?:git|gh|hotfix) [^`]+)`")
HOSTILE = ["v1; touch pwned", "$(touch pwned)", "a b", "it's", "x`touch pwned`", "v1 && true"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("code", sorted(TABLE))
def test_a_fact_is_one_word_of_a_command_that_is_pasted(code: str, value: str) -> None:
    """Whatever a fact holds: the command has as many words as with an innocent one."""
    facts = dict.fromkeys(re.findall(r"\{(\w+)\}", " ".join(TABLE[code])), value)
    innocent = dict.fromkeys(facts, "x")
    said, plain = (
        COMMAND.findall(" ".join(wording.halt(code, {**given, "incident": "7"})))
        for given in (facts, innocent)
    )
    assert [len(shlex.split(one)) for one in said] == [len(shlex.split(one)) for one in plain]


@pytest.mark.parametrize(
    "branch", ["hotfix/1.2.4-x", "hotfix/1.2.4-$(touch pwned)", "hotfix/1.2.4-it's"]
)
def test_a_branch_that_is_gone_is_restored_by_a_command_without_blanks_to_fill_in(
    branch: str,
) -> None:
    facts = {"branch": branch, "sha": "5e" * 20, "push": f"{'5e' * 20}:refs/heads/{branch}"}
    (command,) = COMMAND.findall(wording.halt("branch-gone", facts).next)
    fetch, push = command.split(" && ", 1)
    assert shlex.split(fetch) == ["git", "fetch", "origin", "5e" * 20]
    assert shlex.split(push) == ["git", "push", "origin", facts["push"]]
    assert not re.search(r"\b[A-Z]{3,}\b", command)

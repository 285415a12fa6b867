"""What else may happen: small tables of steps for `hotfix rehearse --scenario NAME`.

Each ends with what it shows, checked against the embedded GitHub and production themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hotfix_actions.errors import Refused
from hotfix_actions.rehearsal import script as acts
from hotfix_actions.rehearsal import second_fix
from hotfix_actions.rehearsal.gather import story_of
from hotfix_actions.rehearsal.play import Play
from hotfix_actions.rehearsal.script import Script

Step = Callable[[Play, Script], None]
Check = Callable[[Play], str]


@dataclass(frozen=True)
class Scenario:
    """A scenario: what it is about, its steps, and what is then true.

    A check returns what it found, for people to read, and raises Refused where it does not hold.
    `second` is the hotfix of the second incident, where the scenario is about that one.
    """

    about: str
    verdict: str
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    second: bool = False


@dataclass(frozen=True)
class Shown:
    """What a scenario showed: one sentence, and what was found at its end."""

    verdict: str
    lines: tuple[str, ...] = field(default=())


def play_scenario(play: Play, script: Script, name: str) -> Shown:
    """Play a scenario's steps, then look whether it ended as it must. Raises Broken, Refused."""
    scenario = SCENARIOS[name]
    used = second_fix.script(play.stage, script) if scenario.second else script
    for step in scenario.steps:
        step(play, used)
    found = tuple(check(play) for check in scenario.checks)
    return Shown(scenario.verdict, (scenario.about, *found))


def _status(play: Play, _: Script) -> None:
    play.tool("status", ["status", play.incident], actor="mona")


def _breaking(play: Play, _: Script) -> None:
    acts.approve(play)
    words = ["deploy", "production", play.incident]
    env = {"SAMPLE_BREAK": "production@1"}
    play.tool("production", words, actor="priya", env=env, good=("refused",))


def _again(play: Play, _: Script) -> None:
    words = ["deploy", "production", play.incident]
    play.tool("production", words, actor="priya", good=("refused",))


def _killed(play: Play, _: Script) -> None:
    acts.approve(play)
    priya = play.stage.people["priya"]

    def watched() -> bool:
        story, _ = story_of(priya, play.incident)
        return story.rollout("production").watching is not None

    words = ["deploy", "production", play.incident]
    play.killed("production", words, actor="priya", when=watched)


def _production(play: Play, _: Script) -> None:
    play.tool("production", ["deploy", "production", play.incident], actor="priya")


def _old_base(play: Play, script: Script) -> None:
    """Open from a tag that is older than what production runs: that takes a maintainer's word."""
    event = acts.report(play, script)
    words = ["open", "--base-tag", second_fix.OLD_TAG]
    first = play.tool("open", words, actor="mona", event=event, good=("done", "refused"))
    if first["outcome"] == "done":
        return
    because = "customers of 1.1 run their own copies; our production stays as it is"
    allow = ["override", play.incident, "downgrade", "--because", because]
    play.tool("override", allow, actor="priya")
    play.tool("open", [*words[:1], play.incident, *words[1:]], actor="mona")


def _publish_old(play: Play, _: Script) -> None:
    because = "1.1 is not deployed here: its customers install it"
    words = ["finish", play.incident, "--unwatched", "--because", because]
    acts.finish_with(play, words)


def _both_open(play: Play, script: Script) -> None:
    """Let a second incident be opened while the first hotfix is under way."""
    first = play.incident
    play.branches[first] = str(play.answer["branch"])
    acts.open_incident(play, second_fix.script(play.stage, script))
    play.branches[play.incident] = str(play.answer["branch"])
    play.others = [play.incident]
    play.incident = first


def _first_gated(play: Play, script: Script) -> None:
    acts.gate(play, script, branch=play.branches[play.incident])


def _second_gated(play: Play, script: Script) -> None:
    play.incident, play.others = play.others[0], [play.incident]
    second = second_fix.script(play.stage, script)
    acts.gate(play, second, branch=play.branches[play.incident])


def _second_released(play: Play, _: Script) -> None:
    """Release the second hotfix; where it lacks the first one's fix, bring that in before."""
    words = ["release", play.incident]
    told = play.tool("release", words, actor="kenji", good=("done", "refused"))
    if told["outcome"] == "done":
        return
    branch = play.branches[play.incident]
    fix = second_fix.bring_in(play.stage, acts.NEXT_TAG)
    acts.gate(play, Script("", "", fix), branch=branch)
    play.tool("release", words, actor="kenji")


def _runs(tag: str) -> Check:
    def check(play: Play) -> str:
        found = play.production()
        if found != tag:
            raise _wrong(f"production runs {tag}", f"production runs {found or 'nothing'}")
        return f"Production itself says that it runs {tag}."

    return check


def _latest(tag: str) -> Check:
    def check(play: Play) -> str:
        row = play.stage.people["priya"].get("releases/latest")
        found = str(row["tag_name"]) if row else "none"
        if found != tag:
            raise _wrong(f"the release marked latest is {tag}", f"it is {found}")
        return f"The release marked latest is still {tag}."

    return check


def _public(tag: str) -> Check:
    def check(play: Play) -> str:
        row = play.stage.people["priya"].get(f"releases/tags/{tag}")
        if not row or row["draft"]:
            raise _wrong(f"the release {tag} is public", "it is not")
        return f"The release {tag} is public."

    return check


def _holds(newer: str, older: str) -> Check:
    def check(play: Play) -> str:
        priya = play.stage.people["priya"]
        words = ["merge-base", older, newer]
        if priya.git(play.stage.bare, words) != priya.git(
            play.stage.bare, ["rev-parse", f"{older}^{{commit}}"]
        ):
            raise _wrong(f"{newer} holds {older}", "it does not: a fix was lost")
        return f"{newer} holds all of {older}: neither fix is lost."

    return check


def _withdrawn(play: Play) -> str:
    story, _ = story_of(play.stage.people["priya"], play.incident)
    if story.withdrawn is None:
        raise _wrong("the bad version is withdrawn", "it is not")
    return f"{story.withdrawn.tag} is withdrawn: it is never deployed again, its number never used."


def _closed(play: Play) -> str:
    story, _ = story_of(play.stage.people["priya"], play.incident)
    if story.closed is None:
        raise _wrong("the incident is closed", "it is open")
    return f"#{play.incident} is closed, and each step stands in its journal once."


def _wrong(wanted: str, found: str) -> Refused:
    return Refused(
        tried=f"looking whether {wanted}",
        found=found,
        remedy="the scenario did not end as it must: please report it",
    )


_TO_STAGING: tuple[Step, ...] = (
    acts.protect,
    acts.open_incident,
    acts.gate,
    acts.release,
    acts.staging,
)

SCENARIOS: Mapping[str, Scenario] = {
    "parallel": Scenario(
        "Two incidents of one release line are fixed at once. The second hotfix was branched "
        "before the first one was released, so it lacks that fix until it is brought in.",
        "Two hotfixes went out one after the other, and production has both fixes.",
        (
            acts.protect,
            acts.open_incident,
            _both_open,
            _first_gated,
            acts.release,
            acts.staging,
            acts.production,
            _second_gated,
            _second_released,
            acts.staging,
            acts.production,
            _status,
        ),
        (_runs("v1.2.5"), _holds("v1.2.5", "v1.2.4")),
    ),
    "bad-hotfix": Scenario(
        "The hotfix itself is bad: half of production's requests fail once it runs there. The "
        "watch sees it and puts back what ran before; nobody has to be awake for that.",
        "The watch rolled the bad hotfix back; production runs v1.2.3 again.",
        (*_TO_STAGING, _breaking, _status, _again),
        (_runs("v1.2.3"), _latest("v1.2.3"), _withdrawn),
    ),
    "killed": Scenario(
        "The job that deploys is killed (SIGKILL) while it watches production. `hotfix status` "
        "says that nobody watches; the same command, run again, watches it from the beginning.",
        "The deploy job died in the middle; run again, it healed, and nothing was done twice.",
        (*_TO_STAGING, _killed, _status, _production, acts.finish),
        (_runs("v1.2.4"), _closed),
    ),
    "old-line": Scenario(
        "A customer's line, 1.1.x, gets a hotfix while production runs 1.2.3. It takes a "
        "maintainer's word, is published, and is neither deployed here nor marked latest.",
        "v1.1.1 is public for those who run 1.1; production and latest are untouched.",
        (acts.protect, _old_base, acts.gate, acts.release, _publish_old),
        (_public("v1.1.1"), _latest("v1.2.3"), _runs("v1.2.3")),
        second=True,
    ),
}

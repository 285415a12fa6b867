"""What a rollback without GitHub says: what is true now first, then what is left to do."""

import shlex
from dataclasses import dataclass

from hotfix_actions.domain.events import RollbackIntended
from hotfix_actions.domain.restore import Seen, Verdict, is_state
from hotfix_actions.domain.rollout_end import is_unverified, names_version
from hotfix_actions.domain.running import Running
from hotfix_actions.domain.story import Rollout, Story

# What is said of a state that was put back where nothing tells what runs.
UNVERIFIED = "not verified: no `state` is configured"


@dataclass(frozen=True)
class WayBack:
    """What an environment ran before, and the command that puts a state back."""

    environment: str
    previous: str
    command: str


def command(incident: int, environment: str, state: str) -> str:
    """Return the command that puts a state back, to paste; no state - the recorded one."""
    words = ["hotfix", "rollback"]
    words += [str(incident)] if incident else []
    words += ["--to", state] if state else []
    words += ["--environment", environment] if environment != "production" else []
    return shlex.join(words)


def placeholder(incident: int, environment: str) -> str:
    """Return the command with STATE for the state: whatever ran is no part of it."""
    return command(incident, environment, "STATE")


def back(story: Story, environment: str, runs: str) -> str:
    """Return what runs after a rollback that is done; nothing where the journal tells of none."""
    rollout = story.rollout(environment)
    if rollout.rolled_back is None:
        return ""
    gone = f"; {rollout.tag} is withdrawn" if story.withdrawn is not None else ""
    state = runs or rollout.rolled_back.to
    return put_back(environment, state, unverified=is_unverified(rollout)) + gone


def put_back(environment: str, state: str, *, unverified: bool) -> str:
    """Say that a state is back; that it runs only where that was read."""
    if unverified:
        return f"{environment} was put back to {state}, {UNVERIFIED}"
    return f"{environment} runs {state} again"


def put_back_of(rollout: Rollout) -> str:
    """Say what a rollback put back, as it was seen last; nothing where none did."""
    to = rollout.rolled_back.to if rollout.rolled_back else ""
    return put_back(rollout.environment, to, unverified=is_unverified(rollout)) if to else ""


def still(intent: RollbackIntended, running: Running, sha: str) -> str:
    """Return what an environment runs after a restore that failed, as it was read just now.

    `sha` is the commit of the version that was to go.
    """
    name = intent.environment
    if not running.configured:
        return f"what {name} runs is not known, since no `state` is configured"
    if not running.told:
        return f"what {name} runs cannot be read ({running})"
    ours = any(names_version(state, intent.tag, sha) for state in running.states)
    return f"{name} {'still ' if ours else ''}runs {running}"


def truth(environment: str, seen: Seen, verdict: Verdict) -> str:
    """Return in one sentence what is known of the environment."""
    runs = f"{environment} runs {seen.to}"
    return {
        "verified": f"{runs}: its `state` says so"
        + (" and its health address answers" if seen.healthy else ""),
        "other": f"{environment} runs {seen.running}, not {seen.to}"
        + (f": {seen.broken}" if seen.broken else ""),
        "broken": f"{environment} was not put back to {seen.to}: {seen.broken}",
        "unread": f"{environment} was put back to {seen.to}, but what runs cannot be read: "
        f"{seen.running}",
        "untold": f"{put_back(environment, seen.to, unverified=True)} that tells what runs",
        "unhealthy": f"{runs}, but its health address does not answer well",
    }[verdict]


def records(incident: int, environment: str, state: str) -> str:
    """Return what has to be recorded later, and how."""
    number = "" if incident else ", with the incident's number,"
    return (
        f"when GitHub answers again, run `{command(incident, environment, state)}`{number} to "
        "record this rollback: the journal, the deployment and the withdrawal."
    )


def no_tag(state: str) -> str:
    """Return the doubt that a state is no tag: right only where `state` prints such a line."""
    return f"{state} is no tag of this repository; is it what your `state` command prints?"


def no_tag_here(state: str) -> str:
    """Return the doubt that a state is no tag, where only the checkout could be asked."""
    return (
        f"{state} is no tag of this checkout; is it what your `state` command prints? Whether it "
        "was withdrawn was not looked up"
    )


def is_withdrawn(state: str, environment: str) -> str:
    """Return the doubt about a state that was rolled back once."""
    return f"{state} is withdrawn: it was rolled back before, and {environment} was put back to it"


def warning() -> str:
    """Return what a rollback without GitHub cannot ensure."""
    return (
        "The environment's lock is on GitHub and was not taken: a rollout that still runs may "
        "overwrite this. Cancel it, and look again."
    )


def ways_back(story: Story) -> list[WayBack]:
    """Return how each environment that runs the version goes back, should GitHub not answer."""
    return [
        WayBack(name, one.previous, _to(story.number, name, one.previous))
        for name, one in story.rollouts.items()
        if one.rolled_back is None and one.previous
    ]


def _to(incident: int, environment: str, state: str) -> str:
    """Return the command that puts a state back; one that it would not take is left to a person."""
    known = is_state(state)
    return command(incident, environment, state) if known else placeholder(incident, environment)


def how_to(incident: int, environment: str) -> str:
    """Return how to roll back where GitHub does not answer."""
    return (
        f"To put {environment} back without GitHub, in a checkout of the default branch:\n"
        f"  {placeholder(incident, environment)}\n"
        "In Actions: Run workflow, command rollback, the state in `to`.\n"
        "STATE is what ran before: the line `to go back` that the deploy command printed. Else "
        "look at the versions that this checkout knows, the newest first:\n"
        "  git tag --sort=-v:refname\n"
        "Where GitHub shows pages: the deployment's payload (`previous`), the incident's issue, "
        "and the summary and log of the run that deployed."
    )

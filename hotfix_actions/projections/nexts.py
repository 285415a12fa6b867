"""What happens next and who does it, for every stage.

Plain text with backticks around what can be pasted.
"""

import shlex
from collections.abc import Callable, Mapping

from hotfix_actions.domain import events as e
from hotfix_actions.domain.gate import SEVERAL
from hotfix_actions.domain.story import Story
from hotfix_actions.projections import driven, progress, reverting
from hotfix_actions.projections.halts import halt
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.progress import Stage
from hotfix_actions.projections.refused_words import after_override, after_refusal

# Enough for three commands with a branch of the longest name.
LONGEST = 4000


def next_of(story: Story) -> str:
    """Say what happens next and who does it, from the story alone."""
    if story.asked:
        return plain(_by_hand(story), LONGEST)
    said = after_refusal(story) or after_override(story) or _NEXT[progress.stage(story)](story)
    return plain(said, LONGEST)


def _by_hand(story: Story) -> str:
    asked = next(iter(story.asked.values()))
    return (
        f"A person with write access runs `{_told(asked.command)}`: GitHub refuses it to the "
        f"tool's token. Then run `{_told(asked.then)}`."
    )


def by_hand_of(story: Story) -> tuple[str, ...]:
    """Give the commands that a person pastes where GitHub does not let the tool's token act."""
    return tuple(asked.command for asked in story.asked.values())


def commands_of(story: Story) -> tuple[str, ...]:
    """Give the commands that a developer pastes to begin the fix; none at any other stage."""
    if progress.stage(story) != "fixless" or story.branch is None:
        return ()
    mine, theirs = _fix_branch(story), story.branch.branch
    return (
        "git fetch origin",
        f"git switch -c {mine} {shlex.quote(f'origin/{theirs}')}",
        "# fix it, and add a test that fails without the fix; commit",
        *_taken_over(story),
        f"git push -u origin {mine}",
        f"gh pr create --fill --base {shlex.quote(theirs)}",
    )


def _taken_over(story: Story) -> tuple[str, ...]:
    """Give what brings the last attempt's fix, as a comment: it may be why that was withdrawn."""
    before = [event for event in story.events if isinstance(event, e.Event)]
    before = [event for event in before if event.attempt == story.attempt - 1]
    made = next((one for one in reversed(before) if isinstance(one, e.BranchMade)), None)
    fix = next((one for one in reversed(before) if isinstance(one, e.FixProposed)), None)
    if made is None or fix is None or not made.bump:
        return ()
    take = f"git cherry-pick {shlex.quote(f'{made.bump}..FETCH_HEAD')}"
    line = f"git fetch origin pull/{fix.pull}/head && {take}"
    return (f"# or take over what #{fix.pull} fixed, if that was right: {line}",)


def _fix_branch(story: Story) -> str:
    """Name a branch for the fix; that of an earlier attempt exists already."""
    again = f"-attempt-{story.attempt}" if story.attempt > 1 else ""
    return f"fix/{story.number}{again}"


def _considering(story: Story) -> str:
    return (
        "A maintainer decides. To go on as a hotfix: "
        f"`hotfix override {story.number} triage --because REASON`."
    )


def _declined(story: Story) -> str:
    decision = story.triage.decision if story.triage else "next-release"
    way = {
        "forward-fix": "Fix it on the default branch and release as usual.",
        "next-release": "The fix goes out with the next release.",
    }.get(decision, "Nothing is done here.")
    return (
        f"{way} If it cannot wait, a maintainer runs "
        f"`hotfix override {story.number} triage --because REASON`."
    )


def _fixless(story: Story) -> str:
    branch = story.branch.branch if story.branch else ""
    start = shlex.quote(f"origin/{branch}")
    return (
        "A developer pushes the fix: "
        f"`git fetch origin && git switch -c {_fix_branch(story)} {start}`, "
        f"then opens a pull request into `{_told(branch)}`{after_push(story)}."
    )


def after_push(story: Story) -> str:
    """Say what judges a pushed fix, as the end of a sentence; nothing where only commands do."""
    return driven.facts(driven.driven(story))["after_push"]


def _again(story: Story, command: driven.Awaited) -> str:
    """Say what starts a command whose event has come, and did not bring it to its end.

    The clock finds it, unless it halted: what was tried is not tried again by itself.
    """
    by = driven.driven(story)
    if not by.ways:
        return f"`hotfix {command} {story.number}`"
    tried = story.stopped is not None and story.stopped.command == command
    return (driven.press if tried or "pull_request_target" in by.ways else driven.then)(command, by)


def _pull(story: Story) -> str:
    return f"#{story.proposed.pull}" if story.proposed else "the fix pull request"


def _ungated(story: Story) -> str:
    stopped = story.stopped
    if stopped is not None and stopped.code == "fork-needs-word":
        following = halt(stopped.code, stopped.facts, driven.driven(story)).next
        return f"{following[:1].upper()}{following[1:]}: its code runs only then."
    return f"The gates judge the fix: {_again(story, 'gate')}."


def _refused(story: Story) -> str:
    names = ", ".join(judged.gate for judged in progress.refusing(story))
    author = _told(story.proposed.author) if story.proposed else "The author"
    return (
        f"{author} fixes what the gates name ({names}) and pushes to {_pull(story)}"
        f"{after_push(story) or '; the gates then run again'}."
    )


def _unreviewed(story: Story) -> str:
    author = _told(story.proposed.author) if story.proposed else ""
    other = f"other than {author} " if author else ""
    review = story.judged.get("review")
    several = SEVERAL.search(review.summary) if review is not None else None
    who, approve = (f"{several[1]} people", "approve") if several else ("Someone", "approves")
    said = f"{who} {other}with write access {approve}"
    by = driven.driven(story)
    armed = story.proposed is not None and story.proposed.pull in story.armed
    if armed:
        merges = f"{said} {_pull(story)}. GitHub then merges it"
        return f"{merges}; {driven.then('release', by)}." if by.ways else f"{merges}."
    silent = story.gates is not None and story.gates.silent
    alone = silent and not by.ways
    then = "the merge starts the release" if alone else driven.then("release", by)
    press = ", and one presses Merge" if several else " and presses Merge"
    return f"{said} {_pull(story)}{press}: {then}."


def _staging_failed(story: Story) -> str:
    why = _told(progress.staging_trouble(story))
    return (
        f"Staging says: {why}. If it was the environment, run `hotfix deploy staging "
        f"{story.number}` again; if it is the version, "
        f"`hotfix rollback {story.number} --environment staging` puts the previous one back."
    )


def _unapproved(story: Story) -> str:
    authors = ", ".join(story.merged.authors) if story.merged else ""
    other = f"other than {_told(authors)}" if authors else "other than the author"
    return f"A maintainer {other} comments `/hotfix deploy production` on #{story.number}."


def _failing(story: Story) -> str:
    production = story.rollout("production")
    back = f"`{_told(production.previous)}`" if production.previous else "the previous state"
    return (
        f"Production: {_told(production.trouble)}. "
        f"`hotfix rollback {story.number}` puts {back} back."
    )


def _withdrawn(story: Story) -> str:
    return withdrawn(story, {})


def withdrawn(story: Story, seen: Mapping[str, str]) -> str:
    """Say what follows a rollback; `seen` are the states that environments were seen to run."""
    tag = story.tagged.tag if story.tagged else "The version"
    return (
        f"{_unsettled(story, seen)}{reverting.told(story)}"
        f"{_told(tag)} is withdrawn and is never deployed again. "
        f"`hotfix open {story.number} --new-attempt` begins attempt {story.attempt + 1} "
        f"under a new number.{_on_staging(story)}"
    )


def _on_staging(story: Story) -> str:
    """Say that staging still runs what was withdrawn: the next attempt would not hold it."""
    staging = story.rollout("staging")
    if staging.done is None or staging.rolled_back is not None or staging.stopped is not None:
        return ""
    return (
        " Staging was not rolled back and may still run it: "
        f"`hotfix rollback {story.number} --environment staging`."
    )


def _unsettled(story: Story, seen: Mapping[str, str]) -> str:
    """Say what may still overwrite a state that was put back; nothing where it is settled."""
    for name, rollout in story.rollouts.items():
        back = rollout.rolled_back
        if back is not None and back.unsettled_until is not None and rollout.settled is None:
            until, runs = f"{back.unsettled_until:%H:%M} UTC", seen.get(name, back.to)
            if runs != back.to:
                return (
                    f"Until {until}, what the rollout of {_told(back.tag)} began may still "
                    f"overwrite {_told(runs)}; look again: `hotfix status {story.number}`. "
                )
            return (
                f"Until {until}, what the rollout of {_told(back.tag)} began may still overwrite "
                f"{_told(back.to)}; after that, `hotfix rollback {story.number} --environment "
                f"{_told(name)}` makes sure. "
            )
    return ""


def _unproven(story: Story) -> str:
    return (
        "A maintainer decides whether it stands: `hotfix deploy production "
        f"{story.number}` watches again, `hotfix rollback {story.number}` puts the "
        "previous state back."
    )


def _merging_back(story: Story) -> str:
    waiting = [p for target, p in story.merge_backs.items() if target not in story.held]
    said = []
    for proposed in waiting:
        work = "approves" if proposed.pull in story.armed else "approves and merges"
        work = "resolves the conflicts of" if proposed.conflicts else work
        said.append(f"Someone with write access {work} #{proposed.pull} into {proposed.target}.")
    by = driven.driven(story)
    then = driven.then("finish", by)
    closes = f"{then[:1].upper()}{then[1:]}" + ("" if by.ways else " closes the incident")
    return f"{_told(' '.join(said))} {closes}."


def _over(story: Story) -> str:
    issue = story.postmortem.issue if story.postmortem else 0
    actions = ", ".join(f"#{action.issue}" for action in story.actions)
    owners = f" and gives each action an owner and a date ({actions})" if actions else ""
    return f"The team fills in what post-mortem #{issue} leaves open{owners}."


def _told(text: str) -> str:
    """Keep untrusted words from opening or closing backticks of ours."""
    return plain(text).replace("`", "'")


def _command(words: str) -> Callable[[Story], str]:
    return lambda story: words.format(number=story.number)


_NEXT: dict[Stage, Callable[[Story], str]] = {
    "unopened": lambda _: (
        "No hotfix is open. Open one: `hotfix open --severity high --title 'What is broken'`."
    ),
    "untriaged": _command("Triage the incident: `hotfix open {number}`."),
    "considering": _considering,
    "declined": _declined,
    "branchless": _command("Create the hotfix branch: `hotfix open {number}`."),
    "fixless": _fixless,
    "ungated": _ungated,
    "refused": _refused,
    "unreviewed": _unreviewed,
    "unreleased": lambda s: f"The release comes next: {_again(s, 'release')}.",
    "unstaged": _command(
        "Deploy the version to staging: `hotfix deploy staging {number}`. Where no staging is "
        "configured: `hotfix deploy production {number}`."
    ),
    "staging": _command("Continue the rollout to staging: `hotfix deploy staging {number}`."),
    "staging-failed": _staging_failed,
    "unapproved": _unapproved,
    "undeployed": _command(
        "Deploy the version to production: `hotfix deploy production {number}`."
    ),
    "deploying": _command(
        "Continue the rollout: `hotfix deploy production {number}`. To stop it: "
        "`hotfix rollback {number}`."
    ),
    "watching": _command(
        "Nobody has to act while the watch runs. If it was interrupted, continue it: `hotfix "
        "deploy production {number}`. To stop it and roll back: `hotfix rollback {number}`."
    ),
    "unproven": _unproven,
    "failing": _failing,
    "rolling-back": _command("Continue the rollback: `hotfix rollback {number}`."),
    "withdrawn": _withdrawn,
    "unfinished": _command("Publish the release: `hotfix finish {number}`."),
    "merging-back": _merging_back,
    "unclosed": _command("Close the incident: `hotfix finish {number}`."),
    "unlearned": _command("Draft the post-mortem: `hotfix finish {number}`."),
    "over": _over,
}

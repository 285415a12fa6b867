"""The words of pull requests that the tool opens."""

import shlex

from hotfix_actions.domain import naming
from hotfix_actions.domain.merge_back import TargetFacts
from hotfix_actions.domain.story import Story
from hotfix_actions.projections import choosing, inert, markers, render

# How many paths and commits are listed: the others are counted.
_MOST = 10


def merge_back(story: Story, target: TargetFacts) -> tuple[str, str]:
    """Give title and body of the pull request that brings the hotfix into a branch.

    Neither text holds a closing keyword: the incident closes when every branch holds the fix, not
    with one merge.
    """
    version = story.branch.version if story.branch else ""
    merge, merging = target.merge, target.merging
    words = f"Bring the fix of hotfix {version} into" if target.pick else ""
    words = words or f"Merge hotfix {version} back into"
    by_hand = merging is not None and "merge" not in merging.allowed
    conflicts = merge.conflicts if merge else ()
    body = render.markdown(
        "merge-back",
        most=_MOST,
        story=story,
        target=target.branch,
        pick=target.pick,
        whole=merge.whole if merge else True,
        settled=merge.settled if merge else (),
        conflicts=conflicts,
        left=choosing.left(story.branch) if story.branch else (),
        others=[(commit.sha[:7], _subject(commit.message)) for commit in target.others],
        methods=" or ".join(merging.allowed) if merging and (by_hand or target.pick) else "",
        why=merging.why_not() if merging and by_hand else "",
        commands=_settling(story, target) if conflicts else "",
        alone="" if target.pick or not target.others else _alone(story, target.branch),
    )
    return inert.title(f"{words} {target.branch}"), body


def withdrawn_key(pull: int) -> str:
    """Return the key of the comment that a withdrawn version's merge-back is closed with."""
    return f"merge-back-withdrawn:{pull}"


def withdrawn(tag: str, incident: int, pull: int) -> str:
    """Give the comment that closes the merge-back of a withdrawn version."""
    return (
        f"{inert.code(tag)} was rolled back and is withdrawn, so this must not be merged. The next "
        f"attempt of #{incident} brings a merge-back of its own.\n\n"
        f"{markers.write('notice', {'key': withdrawn_key(pull)})}\n"
    )


def _subject(message: str) -> str:
    return message.partition("\n")[0]


def _settling(story: Story, target: TargetFacts) -> str:
    """Give the commands that meet the conflicts which are told, and no others."""
    version = story.branch.version if story.branch else ""
    switch = f"git switch {shlex.quote(naming.merge_back_branch(version, target.branch))}"
    settle = "# settle the files above, then:"
    if target.pick:
        steps = (switch, _apply(story), settle, "git add --all", f"git commit -m {_said(story)}")
        return "\n".join((_fetch(story), *steps, "git push"))
    merge = f"git merge {shlex.quote(f'origin/{target.branch}')}"
    steps = (switch, merge, settle, "git commit --all", "git push")
    return "\n".join(("git fetch origin", *steps))


def _alone(story: Story, target: str) -> str:
    """Give the commands that bring the fix alone, where the merge brings more."""
    version = story.branch.version if story.branch else ""
    branch = shlex.quote(f"fix-{version}-into-{naming.slug(target, 60) or 'target'}")
    start = shlex.quote(f"origin/{target}")
    return "\n".join(
        (
            _fetch(story),
            f"git switch --no-track -c {branch} {start}",
            _apply(story),
            f"git commit -m {_said(story)}",
            f"git push -u origin {branch}",
            f"gh pr create --fill --base {shlex.quote(target)}",
        )
    )


def _fetch(story: Story) -> str:
    tag = story.tagged.tag if story.tagged else ""
    return f"git fetch origin && git fetch origin tag {shlex.quote(tag)}"


def _apply(story: Story) -> str:
    bump = story.branch.bump if story.branch else ""
    sha = story.tagged.sha if story.tagged else ""
    return f"git diff --binary {shlex.quote(bump)} {shlex.quote(sha)} | git apply --3way"


def _said(story: Story) -> str:
    tag = story.tagged.tag if story.tagged else ""
    return shlex.quote(f"Bring the fix of {tag}")

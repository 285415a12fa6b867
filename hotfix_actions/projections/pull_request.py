"""The words of pull requests that the tool opens."""

import shlex
from collections.abc import Sequence

from hotfix_actions.domain import naming
from hotfix_actions.domain.merge_method import Merging
from hotfix_actions.domain.story import Story
from hotfix_actions.projections import choosing, inert, render
from hotfix_actions.projections.sizes import fitting

# How many paths are listed.
_PATHS = (100, 10)


def merge_back(
    story: Story,
    target: str,
    settled: Sequence[str],
    conflicts: Sequence[str],
    *,
    merging: Merging | None = None,
) -> tuple[str, str]:
    """Give title and body of the pull request that brings the hotfix into `target`.

    `settled` are version files whose conflict was settled (the target's version is kept),
    `conflicts` the files that a person has to settle; `merging` says how it may be merged. Neither
    text holds a closing keyword: the incident closes when every branch holds the fix, not with one
    merge.
    """
    version = story.branch.version if story.branch else ""
    title = inert.title(f"Merge hotfix {version} back into {target}")
    values: dict[str, object] = {
        "story": story,
        "target": target,
        "settled": settled,
        "conflicts": conflicts,
        "left": choosing.left(story.branch) if story.branch else (),
    }
    by_hand = merging is not None and "merge" not in merging.allowed
    values["methods"] = " or ".join(merging.allowed) if merging and by_hand else ""
    values["why"] = merging.why_not() if merging and by_hand else ""
    commands = _settling(version, target) if conflicts else ""
    body = fitting(
        lambda most: render.markdown("merge-back", commands=commands, most=most, **values), _PATHS
    )
    return title, body


def _settling(version: str, target: str) -> str:
    branch = naming.merge_back_branch(version, target)
    return "\n".join(
        (
            "git fetch origin",
            f"git switch {shlex.quote(branch)}",
            f"git merge {shlex.quote(f'origin/{target}')}",
            "# settle the files above, then:",
            "git commit",
            "git push",
        )
    )

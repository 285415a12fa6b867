"""What a person may have made by hand where GitHub does not let the tool."""

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event


def made(event: Event) -> tuple[str, ...]:
    """Name what an event says to be there, as a plan names it."""
    match event:
        case e.BranchMade(branch=branch):
            return (f"refs/heads/{branch}",)
        case e.Tagged(tag=tag):
            return (f"refs/tags/{tag}",)
        case e.ReleaseDrafted(tag=tag):
            return (f"draft release {tag}",)
        case e.MergeBackProposed(branch=branch, target=target):
            return f"refs/heads/{branch}", f"pull request {branch} into {target}"
        case e.AutoMergeArmed(pull=pull) | e.MergedBack(pull=pull):
            return (f"auto-merge of #{pull}",)
        case e.FixMerged(pulls=pulls):
            return tuple(f"auto-merge of #{pull}" for pull in pulls)
        case _:
            return ()

"""The answer to the one who comes too late for a ref."""

from hotfix_actions.sandbox.web.answers import GitHubError
from hotfix_actions.sandbox.wordings import LOST_RACES
from hotfix_actions.sandbox.work import Repo, Work


def lost_race(work: Work, repo: Repo, usual: str) -> GitHubError:
    """Return the refusal of a move that lost; `usual` is how GitHub words it most often."""
    wording = work.behaviour(repo, "ref_wording")
    if wording == "usual":
        return GitHubError(422, usual)
    if wording == "any":
        wording = work.hub.next_wording(tuple(LOST_RACES))
    status, message = LOST_RACES[wording]
    # GitHub describes no 500 here: the log says that it was asked for.
    return GitHubError(status, message, fault="lost-race" if status == 500 else None)

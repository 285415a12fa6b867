"""Connections to GitHub by PyGithub, without its throttle and its retries: the door has its own."""

from collections.abc import Callable

import github
from github import Auth, Github

from hotfix_actions import __version__
from hotfix_actions.errors import PermissionMissing

TIMEOUT = 30


def connector(api_url: str, token: str, timeout: int = TIMEOUT) -> Callable[[], Github]:
    """Give a maker of clients, one for each thread: a shared client mixes up answers.

    `timeout` is in seconds, for each answer.

    Raises PermissionMissing where there is no token.
    """
    if not token:
        raise PermissionMissing(
            tried="signing in to GitHub",
            found="no token: none of HOTFIX_TOKEN, GITHUB_TOKEN and GH_TOKEN is set",
            remedy="export HOTFIX_TOKEN=$(gh auth token)",
        )
    auth = Auth.Token(token)

    def connect() -> Github:
        return github.Github(
            auth=auth,
            base_url=api_url,
            timeout=timeout,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
            user_agent=f"hotfix-actions/{__version__}",
        )

    return connect

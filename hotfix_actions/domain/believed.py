"""Whose deployment record is believed: anybody with write access can make one, and say anything.

GitHub names who made a record and who said how it went; that nobody can choose.
https://docs.github.com/en/rest/deployments/deployments#get-a-deployment
"""

from hotfix_actions.domain.world import Role, at_least

# GITHUB_TOKEN's account. Any writer can drive it, by pushing a workflow.
# https://docs.github.com/en/actions/concepts/security/github_token
ACTIONS = "github-actions[bot]"
# A person of this role may command every hotfix, too.
NEEDED: Role = "maintain"


def is_bot(login: str) -> bool:
    """Whether a login is an App's: no person's holds brackets."""
    return login.endswith("[bot]")


def needs_role(login: str, me: str) -> bool:
    """Whether it depends on the role that `login` has now. `me` is who the token is."""
    return bool(login) and login != me and not is_bot(login)


def is_believed(login: str, me: str, role: str = "") -> bool:
    """Whether what `login` recorded is believed; `role` is asked for where it is needed.

    Believed are who the token itself is, an App that an administrator installed, and who may
    command every hotfix now. An unknown account is nobody, and so is GITHUB_TOKEN's, also where our
    own token is it: whose workflow made a record GitHub does not tell.
    """
    if not login or login == ACTIONS:
        return False
    if login == me or is_bot(login):
        return True
    return at_least(role, NEEDED)

"""Whether releases become immutable once they are published.

https://docs.github.com/rest/repos/repos#check-if-immutable-releases-are-enabled-for-a-repository
"""

from hotfix_actions.sandbox.web.answers import Answer, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation

_PATH = "/repos/{owner}/{repo}/immutable-releases"


@operation(
    "repos/check-immutable-releases", f"GET {_PATH}", needs="administration:read", role="admin"
)
def check(call: Call) -> Answer:
    """Answer that they do; 404 when they do not."""
    if not call.repo.setting("immutable_releases"):
        raise not_found()
    return Answer(200, {"enabled": True, "enforced_by_owner": False})


@operation(
    "repos/enable-immutable-releases", f"PUT {_PATH}", needs="administration:write", role="admin"
)
def enable(call: Call) -> Answer:
    """Let releases be immutable that are published from now on."""
    return _set(call, on=True)


@operation(
    "repos/disable-immutable-releases",
    f"DELETE {_PATH}",
    needs="administration:write",
    role="admin",
)
def disable(call: Call) -> Answer:
    """Let further releases be as they were; those that are immutable stay so."""
    return _set(call, on=False)


def _set(call: Call, *, on: bool) -> Answer:
    settings = call.repo.row["settings"] | {"immutable_releases": on}
    call.db.update("repositories", call.repo.id, settings=settings)
    return Answer(204)

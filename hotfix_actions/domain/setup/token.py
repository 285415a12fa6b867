"""The token: its kind, its life, and what it may."""

from collections.abc import Iterator
from datetime import timedelta

from hotfix_actions.domain import token_life
from hotfix_actions.domain.setup.facts import PERMISSION_KINDS, Facts, known
from hotfix_actions.domain.setup.finding import Check, Trouble
from hotfix_actions.domain.world import at_least

# A hotfix takes hours; a token that ends within them ends it.
ENDS_WITHIN = timedelta(hours=6)
WARN_WITHIN = timedelta(days=14)
FEW_REQUESTS, SOME_REQUESTS = 60, 250


def _none(facts: Facts) -> Iterator[Trouble]:
    if facts.token.kind == "none":
        yield {}


def _refused(facts: Facts) -> Iterator[Trouble]:
    if facts.token.refused:
        yield {"answer": facts.token.refused}


def _ends(facts: Facts) -> Iterator[Trouble]:
    """GitHub names the moment for a person's token only: `GitHub-Authentication-Token-Expiration`.

    https://github.blog/changelog/2021-07-26-expiration-options-for-personal-access-tokens/
    """
    ends = facts.token.expires
    if ends is not None and ends - facts.now <= ENDS_WITHIN:
        yield {"ends": f"{ends:%Y-%m-%d %H:%M} UTC"}


def _ends_later(facts: Facts) -> Iterator[Trouble]:
    ends = facts.token.expires
    if ends is not None and ENDS_WITHIN < ends - facts.now <= WARN_WITHIN:
        yield {"ends": f"{ends:%Y-%m-%d}", "days": str((ends - facts.now).days)}


def _scope(facts: Facts) -> Iterator[Trouble]:
    """https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps."""
    scopes = facts.token.scopes
    if scopes is None or "repo" in scopes:
        return
    if "public_repo" not in scopes or not known(facts.repository).public:
        yield {"scopes": ", ".join(sorted(scopes)) or "none"}


def _workflow_scope(facts: Facts) -> Iterator[Trouble]:
    scopes = facts.token.scopes
    if scopes is not None and "workflow" not in scopes:
        yield {}


def _role(facts: Facts) -> Iterator[Trouble]:
    role = facts.token.role
    if role and not at_least(role, "write"):
        yield {"login": facts.token.login, "role": role, "repository": known(facts.repository).name}


def _lacks(facts: Facts) -> Iterator[Trouble]:
    for permission, held in facts.token.may.items():
        if not held:
            yield {"permission": permission}


def _of_job(facts: Facts) -> Iterator[Trouble]:
    if facts.token.kind == "job":
        yield {}


def _outlived(facts: Facts) -> Iterator[Trouble]:
    """A rollout and its watch that take longer than the token lives end without a verdict."""
    limit = token_life.life(facts.token.kind, renewed=facts.token.renewed)
    if limit is None:
        return
    for name, one in known(facts.settings).environments.items():
        found = token_life.outlived(name, one, limit)
        if found is not None:
            yield token_life.facts(name, found)


def _used_up(facts: Facts) -> Iterator[Trouble]:
    """https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api."""
    limit = known(facts.limit)
    if limit.remaining < FEW_REQUESTS:
        yield _limit(facts)


def _low(facts: Facts) -> Iterator[Trouble]:
    limit = known(facts.limit)
    if FEW_REQUESTS <= limit.remaining < SOME_REQUESTS:
        yield _limit(facts)


def _limit(facts: Facts) -> Trouble:
    limit = known(facts.limit)
    reset = f"{limit.reset:%H:%M} UTC"
    return {"left": str(limit.remaining), "limit": str(limit.limit), "reset": reset}


def summary(facts: Facts) -> Trouble:
    """Return what there is to say of the token where nothing is wrong."""
    token = facts.token
    scopes = "" if token.scopes is None else ", ".join(sorted(token.scopes))
    asked = "yes" if token.kind in PERMISSION_KINDS and not token.may else ""
    return {
        "kind": token.kind,
        "login": token.login,
        "role": token.role,
        "scopes": scopes,
        "unasked": asked,
    }


CHECKS = (
    Check("token-missing", "token", "stop", _none),
    Check("token-refused", "token", "stop", _refused),
    Check("token-ends", "token", "stop", _ends),
    Check("token-ends-soon", "token", "warn", _ends_later),
    Check("scope-missing", "token", "stop", _scope),
    Check("scope-workflow-missing", "token", "warn", _workflow_scope),
    Check("role-too-low", "token", "stop", _role),
    Check("permission-missing", "token", "stop", _lacks),
    Check("token-of-the-job", "token", "info", _of_job),
    Check("token-too-short", "token", "stop", _outlived),
    Check("requests-used-up", "token", "stop", _used_up),
    Check("requests-low", "token", "warn", _low),
)

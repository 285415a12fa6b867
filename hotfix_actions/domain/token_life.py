"""Whether a deployment may take longer than the token that it runs with lives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hotfix_actions.domain import duration
from hotfix_actions.domain.live import watched_by
from hotfix_actions.domain.settings import Environment

TokenKind = Literal["none", "classic", "oauth", "fine-grained", "app", "job", "unknown"]
# https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
_PREFIXES: Mapping[str, TokenKind] = {
    "ghp_": "classic",
    "gho_": "oauth",
    "ghu_": "oauth",
    "github_pat_": "fine-grained",
    "ghs_": "app",
}
# Some of a token's life is gone when a rollout begins, in seconds.
MARGIN = 300.0
# An installation's token lives one hour and cannot be prolonged; a job's own at most 24 hours.
# https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
# https://docs.github.com/en/actions/concepts/security/github_token
_LIVES = {"app": 3600.0, "job": 24 * 3600.0}
# How long the critical-path requests of one environment may take, in seconds.
SMOKE_TIMEOUT = 300.0


@dataclass(frozen=True)
class Outlived:
    """A deployment that may outlive its token.

    `seconds` is how long it may take, `limit` how long the token can be counted on; `parts` are
    the settings that make up the sum, with what they say.
    """

    seconds: float
    limit: float
    parts: tuple[str, ...]


def kind_of(token: str, *, own: bool) -> TokenKind:
    """Return the kind of a token by its prefix; `own` says that it is a job's GITHUB_TOKEN."""
    if own:
        return "job"
    if not token:
        return "none"
    found = (kind for prefix, kind in _PREFIXES.items() if token.startswith(prefix))
    return next(found, "unknown")


def life(kind: TokenKind, *, renewed: bool) -> float | None:
    """Return how many seconds a token can be counted on from the start of a command.

    None where it does not end within a deployment: a person's token, or one that is `renewed`, as
    the tool renews the token of an App whose key it has.
    """
    whole = None if renewed else _LIVES.get(kind)
    return None if whole is None else whole - MARGIN


def outlived(name: str, environment: Environment, limit: float | None) -> Outlived | None:
    """Return what is wrong where a rollout to the environment `name` and its watch exceed `limit`.

    Without the token the watch ends without a verdict, and what it saw is not recorded.
    """
    watch = watched_by(name, environment)
    said = [("timeout", environment.timeout, duration.parse(environment.timeout))]
    if environment.smoke:
        said.append(("smoke", duration.show(SMOKE_TIMEOUT), SMOKE_TIMEOUT))
    if watch is not None:
        said.append(("watch.for", watch.seconds, duration.parse(watch.seconds)))
    whole = sum(seconds for _, _, seconds in said)
    if limit is None or whole <= limit:
        return None
    return Outlived(whole, limit, tuple(f"{setting} {text}" for setting, text, _ in said))


def facts(name: str, found: Outlived) -> dict[str, str]:
    """Return what the words for it name."""
    return {
        "environment": name,
        "whole": duration.show(found.seconds),
        "limit": duration.show(found.limit),
        "parts": " + ".join(found.parts),
    }

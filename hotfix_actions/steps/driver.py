"""Which events start the next command, as the repository is now."""

from collections.abc import Sequence

import yaml

from hotfix_actions.context import Context
from hotfix_actions.domain import drivers
from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.errors import HotfixError

# A workflow is there, and its events cannot be told: a person's word is named, which is sure.
_UNREAD: tuple[drivers.Way, ...] = ("comments",)


def driven_by(context: Context) -> tuple[str, ...]:
    """Return what starts the next command, by the default branch's workflow and the policies.

    Nothing where there is no such workflow. It is read once a run: no lease guards it.
    """
    return context.measured("driven by", lambda: _read(context))


def _read(context: Context) -> tuple[str, ...]:
    repository = context.ports.rules.repository()
    try:
        text = context.ports.objects.file(repository.default_branch, OWN_WORKFLOW)
    except HotfixError as failure:
        context.ports.report.say(f"{OWN_WORKFLOW} was not read: {failure.found}")
        return _UNREAD
    if text is None:
        return ()
    try:
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # makes strings only
    except (yaml.YAMLError, RecursionError):
        return _UNREAD
    events = drivers.events_of(data if isinstance(data, dict) else {})
    asks = drivers.asks_policies(events, public=repository.public)
    policies = _policies(context) if asks else ()
    return drivers.ways(events=events, public=repository.public, policies=policies)


def _policies(context: Context) -> Sequence[drivers.Policy]:
    """Read the Actions policies, which GitHub shows only to some tokens: unread is none."""
    try:
        return context.ports.rules.policies()
    except HotfixError as failure:
        context.ports.report.say(f"the Actions policies were not read: {failure.found}")
        return ()

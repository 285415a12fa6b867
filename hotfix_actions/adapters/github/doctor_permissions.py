"""What a token with permissions may write, asked about things that do not exist.

GitHub tells an App's permissions to the App itself only, so each is tried: the request is a right
one, and what it names is not there. Without the permission the answer is 403 before GitHub looks
("Resource not accessible by integration"); with it 404 or 422, and nothing has changed.
https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.errors import HotfixError, Unsure

_NO_NUMBER = 2**31 - 1
_NO_COMMIT = "0" * 40
_QUESTIONS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "issues: write": ("PATCH", f"issues/{_NO_NUMBER}", {"state": "open"}),
    "pull-requests: write": ("PATCH", f"pulls/{_NO_NUMBER}", {"state": "open"}),
    "checks: write": ("POST", "check-runs", {"name": "hotfix-doctor", "head_sha": _NO_COMMIT}),
    "deployments: write": (
        "POST",
        "deployments",
        {"ref": _NO_COMMIT, "auto_merge": False, "required_contexts": []},
    ),
}


def writable(door: Door) -> dict[str, bool]:
    """Return which permissions to write the token holds; one that cannot be told is left out."""
    with ThreadPoolExecutor(len(_QUESTIONS)) as pool:
        answers = pool.map(lambda name: _held(door, *_QUESTIONS[name]), _QUESTIONS)
        told = dict(zip(_QUESTIONS, answers, strict=True))
    return {name: held for name, held in told.items() if held is not None}


def _held(door: Door, verb: str, rest: str, body: Mapping[str, Any]) -> bool | None:
    try:
        door.send(verb, door.repo(rest), dict(body))
    except Answered as answer:
        return {403: False, 404: True, 422: True}.get(answer.status)
    except (HotfixError, Unsure):
        return None
    return None

"""Which events start a workflow: what its file listens to, as GitHub reads `on`.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#on
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

import yaml


def hears(workflow: str, event: str, payload: Mapping[str, Any]) -> bool:
    """Whether an event makes a run of this workflow; one that it does not hear leaves no trace."""
    on = yaml.load(workflow, Loader=yaml.BaseLoader)["on"]  # noqa: S506  # makes strings only
    if event not in on:
        return False
    how = on[event] if isinstance(on, dict) and isinstance(on[event], dict) else {}
    if "types" in how and payload.get("action") not in how["types"]:
        return False
    base = ((payload.get("pull_request") or {}).get("base") or {}).get("ref", "")
    branches = how.get("branches")
    if branches is not None and not any(fnmatchcase(base, one) for one in branches):
        return False
    if "workflows" not in how:
        return True
    # The embedded GitHub names a workflow by its path where the head's commit lacks the file.
    one = payload["workflow"]
    return bool({one["name"], PurePosixPath(one["path"]).stem} & set(how["workflows"]))

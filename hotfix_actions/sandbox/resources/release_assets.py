"""Files of releases.

https://docs.github.com/rest/releases/assets
"""

from hotfix_actions.sandbox.shapes.release_assets import asset
from hotfix_actions.sandbox.web.answers import Answer, Text
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation

_RAW = "application/octet-stream"


@operation(
    "repos/get-release-asset",
    "GET /repos/{owner}/{repo}/releases/assets/{asset_id}",
    needs="contents:read",
    media=_RAW,
)
def get(call: Call) -> Answer:
    """Answer what a file is, or the file itself: GitHub redirects to it, or streams it directly."""
    row = call.owned("release_assets", "asset_id")
    if call.media == _RAW:
        return Answer(200, Text(bytes(row["content"]), _RAW))
    return Answer(200, asset(call.work, call.repo, row))

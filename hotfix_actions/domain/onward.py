"""With which command the flow goes on by itself, once one has ended well.

What a job's own token makes triggers nothing, so that the next job is started by this word.
"""

from collections.abc import Collection

DEPLOY_STAGING, DEPLOY_PRODUCTION, FINISH = "deploy staging", "deploy production", "finish"


def after(command: str, environment: str, outcome: str, environments: Collection[str]) -> str:
    """Give the next command, or nothing: where a person is needed, or the way ends.

    `environments` are the configured ones. Production is begun here, too: it halts by itself for
    the second person's word.
    """
    if outcome != "done":
        return ""
    if command == "release":
        ways = ((DEPLOY_STAGING, "staging"), (DEPLOY_PRODUCTION, "production"))
        return next((way for way, name in ways if name in environments), "")
    if command == "deploy" and environment == "staging":
        return DEPLOY_PRODUCTION if "production" in environments else ""
    return FINISH if command == "deploy" and environment == "production" else ""

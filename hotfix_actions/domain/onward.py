"""Which command runs next after success.

Events caused by a job's own token trigger nothing, so the next job starts by this output.
"""

from collections.abc import Collection

DEPLOY_STAGING, DEPLOY_PRODUCTION, FINISH = "deploy staging", "deploy production", "finish"


def after(command: str, environment: str, outcome: str, environments: Collection[str]) -> str:
    """Return the command to run next after success, or "" where a person is needed or it is done.

    `environments` are the configured ones. `deploy production` is started here, too: it halts
    until production is approved.
    """
    if outcome != "done":
        return ""
    if command == "release":
        ways = ((DEPLOY_STAGING, "staging"), (DEPLOY_PRODUCTION, "production"))
        return next((way for way, name in ways if name in environments), "")
    if command == "deploy" and environment == "staging":
        return DEPLOY_PRODUCTION if "production" in environments else ""
    return FINISH if command == "deploy" and environment == "production" else ""

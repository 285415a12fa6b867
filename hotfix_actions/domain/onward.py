"""Which command runs next after success.

Events caused by a job's own token trigger nothing, so the next job starts by this output.
"""

from collections.abc import Collection

from hotfix_actions.domain.story import Story

DEPLOY_STAGING, DEPLOY_PRODUCTION, FINISH = "deploy staging", "deploy production", "finish"


def after(
    command: str,
    environment: str,
    outcome: str,
    environments: Collection[str],
    story: Story | None = None,
) -> str:
    """Return the command to run next after success, or "" where a person is needed or it is done.

    `environments` are the configured ones. `deploy production` is started here, too: it halts
    until production is approved. After a rollback, as the `story` tells at the end, nothing is.
    """
    rolling_back = story is not None and story.rollout(environment).rollback is not None
    if outcome != "done" or rolling_back or (story is not None and story.withdrawn is not None):
        return ""
    if command == "release":
        ways = ((DEPLOY_STAGING, "staging"), (DEPLOY_PRODUCTION, "production"))
        return next((way for way, name in ways if name in environments), "")
    if command == "deploy" and environment == "staging":
        return DEPLOY_PRODUCTION if "production" in environments else ""
    return FINISH if command == "deploy" and environment == "production" else ""

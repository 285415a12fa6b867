"""The embedded GitHub: a server, not a mock.

The slice of GitHub's API that this project calls, over HTTP on loopback, on real bare git
repositories. It imports nothing else of the package, so that it cannot share its beliefs.

    with Sandbox.start(data) as sandbox:
        sandbox.url                      # API root, pages and git: {url}/{owner}/{repo}.git
        sandbox.world                    # seeding: add_user, add_org, add_team, add_repository,
                                         # set_repository, grant, user_token, app_token, app_id,
                                         # actions_token, add_run, set_run, review_run,
                                         # deliveries, set, advance, rename, add_app,
                                         # complete_run, rerun, add_job, set_job, tokens
        sandbox.faults.add(Fault("POST /repos/*/*/issues", "502-after"))
        sandbox.git_dir("acme/tokens")   # the bare repository
        sandbox.requests()               # what was asked of it
        sandbox.operations()             # GitHub's ids of what it knows

The same seeding works over HTTP under /_sandbox/ (see `web.admin`). An observer given to `start`
hears of every request and every git process.

Anything that it does not know, be it a route or a field, is answered with 501 and its name.
"""

from hotfix_actions.sandbox.observer import Observer
from hotfix_actions.sandbox.seeding import UnknownNameError
from hotfix_actions.sandbox.server import Sandbox
from hotfix_actions.sandbox.web.faults import Fault
from hotfix_actions.sandbox.web.log import Logged
from hotfix_actions.sandbox.world import Delivery, World

__all__ = ["Delivery", "Fault", "Logged", "Observer", "Sandbox", "UnknownNameError", "World"]

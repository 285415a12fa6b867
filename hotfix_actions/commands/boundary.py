"""The one place where exceptions end: an expected failure, a bug and ^C are told apart.

How each is told is imported when it is needed: a command that ends well pays nothing for it.
"""

from collections.abc import Callable, Mapping, Sequence

import click

from hotfix_actions.errors import HotfixError


def guarded(run: Callable[[], int], words: Sequence[str], env: Mapping[str, str]) -> int:
    """Run, and turn whatever is raised into a message and an exit code."""
    try:
        return run()
    except HotfixError as failure:
        from hotfix_actions.commands import failures

        return failures.failed(failure, words, env)
    except (KeyboardInterrupt, click.Abort) as stop:
        from hotfix_actions.commands import failures

        return failures.stopped(stop, words, env)
    except click.ClickException as wrong:
        from hotfix_actions.commands import failures

        return failures.usage(wrong, words, env)
    except Exception:  # noqa: BLE001  # whatever is left is a bug, and ends here
        from hotfix_actions.commands import failures

        return failures.bug(words, env)

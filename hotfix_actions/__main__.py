"""`python -m hotfix_actions` is the command `hotfix`, and so is what an installer makes."""

import gc
import sys

from hotfix_actions.handing import take_over


def main() -> int:
    """Take the secrets out of the environment, then run the command; give its exit code."""
    take_over()
    # Of what is imported nothing becomes garbage: looking for some took a seventh of the start.
    gc.disable()
    from hotfix_actions.cli import main as run  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    return run()


if __name__ == "__main__":
    sys.exit(main())

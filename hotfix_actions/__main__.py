"""`python -m hotfix_actions` is the command `hotfix`, and so is what an installer makes."""

import gc
import sys

# Of what is imported nothing becomes garbage: looking for some took a seventh of the start.
gc.disable()
from hotfix_actions.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    sys.exit(main())

"""`python -m hotfix_actions` is the command `hotfix`."""

import sys

from hotfix_actions.cli import main

if __name__ == "__main__":
    sys.exit(main())

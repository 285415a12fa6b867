"""Where the test set-up (the Makefile) puts what others wrote: fetched, never committed."""

from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache"
NODE_MODULES = CACHE / "node" / "node_modules"
GH = CACHE / "gh" / "usr" / "bin" / "gh"

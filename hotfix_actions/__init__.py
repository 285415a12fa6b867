"""One production hotfix, from "something is broken" to "post-mortem filed"."""

__version__ = "0.1.0"

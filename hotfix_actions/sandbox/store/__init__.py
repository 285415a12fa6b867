"""The embedded GitHub's memory besides git: one SQLite file."""

"""Real git: one bare repository, read by a long-lived `cat-file`, changed by plumbing."""

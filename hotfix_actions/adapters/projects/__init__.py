"""Project kinds: how a project is installed, tested and audited, whatever it is made with."""

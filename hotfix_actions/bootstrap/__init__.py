"""The only place where adapters are built: one file for each kind of command."""

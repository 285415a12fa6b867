"""The rehearsal: a whole hotfix on the embedded GitHub, the people's part played openly."""

"""Commands that are not a flow."""

"""The steps of the flow: look, decide, ensure."""

"""Bad input: one message that says what to do, the right exit code, nothing half-made."""

"""What GraphQL changes: one function a mutation."""

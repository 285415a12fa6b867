"""What GraphQL answers about: one function a type, which returns the type's fields."""

"""What GraphQL answers about: one class a type, one attribute or method a field."""

"""GraphQL: a slice of GitHub's own schema, carried out by graphql-core."""

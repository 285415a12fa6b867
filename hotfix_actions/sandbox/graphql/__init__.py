"""The one GraphQL mutation, and its opposite: auto-merge has no REST operation."""

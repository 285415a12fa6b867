"""How GitHub shows things: from rows and objects to JSON, complete by its OpenAPI description."""

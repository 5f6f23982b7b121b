"""The REST API: what other programs do with the city's social protection, as an account and within a token's scopes."""

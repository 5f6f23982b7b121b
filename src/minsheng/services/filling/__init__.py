"""A synthetic city put into the registry: people with invented names and numbers, households, ties, homes, facts."""

"""Outside registries asked about a person, as the person authorised: what they say, and what stays unknown."""

"""People, households and what ties them: membership, kinship, homes, work, insurance accounts, providers."""

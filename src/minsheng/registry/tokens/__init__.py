"""Access tokens: how another program acts as an account, within the scopes it was given and no further than the account's roles."""

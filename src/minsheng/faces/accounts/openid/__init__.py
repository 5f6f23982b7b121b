"""Logging in by an OpenID Connect provider of the city's own: who it says that somebody is, checked in full, for accounts that the
security administrator linked. It opens no account and gives no right, and staff's second factor is still asked for here.
"""

"""Payments: from an award to money in the account, and back. Ledger, runs, bank files, what the bank answers."""

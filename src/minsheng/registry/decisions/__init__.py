"""Decisions as they were made: frozen facts, law, result and receipt, to be run again at any time."""

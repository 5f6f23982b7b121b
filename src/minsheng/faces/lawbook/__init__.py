"""The law on pages: every programme on any day, its articles, formulas and figures, and what changed between two days."""

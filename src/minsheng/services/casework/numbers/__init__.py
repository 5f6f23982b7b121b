"""Figures of casework: take-up, time to decision, clocks broken, appeals won, overpayments, hits of the policy that finds people.

Each figure is one query of rows in the database (``migrations/0001_rows.py``). Counting takes these rows, whoever may not see
them; looking at what lies behind takes the same rows, as far as the actor may see them.
"""

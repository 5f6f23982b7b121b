"""Pages for whoever works here: worklists, households, cases, approvals, duplicates, imports, payments, changes, appeals."""

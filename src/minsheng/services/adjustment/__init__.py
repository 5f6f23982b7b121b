"""A scheme of the normal adjustment of pensions, written by an analyst, over a caseload of pensioners (S02)."""

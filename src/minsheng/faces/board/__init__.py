"""The city's board: figures on a map and over time that lead to their rows, the plan's targets, and reforms before they are decided."""

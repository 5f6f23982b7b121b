"""The cliff map: what one household has, against one fact that varies, with cliffs and traps marked (P02, A08)."""

"""Who lives here and what is known about them, since when, from whom, and who may look."""

"""How well and how fast records are linked: `python -m bench.linkage`."""

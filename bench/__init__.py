"""Measures the engine beside its peers and a kernel written by hand: ``python -m bench.run``, ``QUICK=1`` for less."""

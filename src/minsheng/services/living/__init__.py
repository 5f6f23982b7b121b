"""What happens to people in a synthetic town, as the registry comes to know it: births, deaths, work, illness, moves, corrections.

Everything is done by the registry's own deeds. The same seed gives the same life.
"""

"""Scanning a city with the whole law: who is entitled, what it costs, and who does not receive (P03)."""

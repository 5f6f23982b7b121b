"""Settling claims of medical care: a household's or a city's, through every layer, and again after corrections (S07, S08, S10)."""

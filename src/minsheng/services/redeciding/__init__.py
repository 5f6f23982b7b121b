"""Everybody decided anew: the answers of a scan compared with those that stand, and what changed written back."""

"""Reads the law in several ways that never disagree; knows no city, no database, no web."""

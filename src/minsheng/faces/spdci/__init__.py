"""The public Social Registry interface (DCI, corrected edition of 2025-12): other systems ask who somebody is, and are told of changes."""

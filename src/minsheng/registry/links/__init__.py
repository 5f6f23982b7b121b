"""Records of one person, linked and never merged: found by :mod:`minsheng.registry.linking`, reviewed by a person, reversible."""

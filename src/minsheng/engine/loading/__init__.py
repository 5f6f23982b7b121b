"""Reads a law folder into a :class:`~minsheng.engine.tree.Law`, or refuses it with file, line and remedy.

A folder holds ``law.yaml`` (names, the place, since when and until when the law was read), ``facts/``, programme
folders two levels down (``<section>/<programme>/``), and ``places/<province>/<city>/`` that fill what a higher level
leaves open. The parsed law is kept in a cache by the hash of its files.
"""

from __future__ import annotations

from minsheng.engine.loading.folder import cache_folder, source_hash
from minsheng.engine.loading.keeping import load_law
from minsheng.engine.loading.problems import LawRefused, Problem

__all__ = ["LawRefused", "Problem", "cache_folder", "load_law", "source_hash"]

"""Continuous supervision 救助家庭动态监管 (A10): a new or corrected fact re-decides every month that it reaches, and what follows is
proposed, told, heard, confirmed by a second person, and settled to the fen.

``facts that changed`` (:mod:`.reach`) → ``months`` by the law of each (:mod:`.months`) → a proposal (:mod:`.deeds.propose`) →
``machine.yaml`` → award and differences (:mod:`.deeds.confirm`). Differences themselves are of :mod:`minsheng.registry.differences`.
"""

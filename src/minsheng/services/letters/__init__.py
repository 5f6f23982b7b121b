"""Letters that people get: decision, refusal. Tagged PDF (PDF/UA-1) with Chinese fonts, in Chinese and English, large print too.

What a letter says comes from a kept decision (:mod:`minsheng.registry.decisions`); what a case adds (its number, last days)
is handed over as plain values.
"""

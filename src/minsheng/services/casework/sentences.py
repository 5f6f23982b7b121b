"""What casework says to people, in both languages side by side: an English text that has its Chinese with it."""

from __future__ import annotations

from collections.abc import Iterable


class Sentence(str):
    """The English words; ``zh`` are the Chinese ones."""

    zh: str


def said(zh: str, en: str) -> Sentence:
    """A sentence in both languages. An error made of it tells either (``NotPossible(said(…, …))``)."""
    sentence = Sentence(en)
    sentence.zh = zh
    return sentence


def together(zh: str, en: str, sentences: Iterable[str]) -> Sentence:
    """One after the other, begun by these words; Chinese stays away where one of them has none."""
    parts = list(sentences)
    chinese = [getattr(part, "zh", "") for part in parts]
    return said(zh + "".join(chinese) if all(chinese) else "", en + " ".join(parts))

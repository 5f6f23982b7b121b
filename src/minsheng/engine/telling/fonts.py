"""The Chinese font that pictures are drawn with; it comes with the installation, so every machine draws alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import noto_cjk_sans_otc
from matplotlib import font_manager

FAMILY = "Noto Sans CJK SC"


@cache
def chinese_font() -> str:
    """The family name for matplotlib, made known to it. Raises ``OSError`` if the font's file is gone."""
    path = Path(noto_cjk_sans_otc.__file__).with_name("NotoSansCJK-Regular.ttc")
    font_manager.fontManager.addfont(str(path))
    return FAMILY

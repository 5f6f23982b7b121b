"""What the linkage saw has words in both languages."""

from __future__ import annotations

from pathlib import Path

import yaml

from minsheng.faces.console import views
from minsheng.registry.linking.choosing import KINDS
from minsheng.registry.links.finding import KIND


def test_every_comparison_has_words() -> None:
    words = yaml.safe_load((Path(views.__file__).parents[1] / "compared.yaml").read_text(encoding="utf-8"))
    kind = KINDS[KIND]
    assert words["what"].keys() == {comparison.name for comparison in kind.comparisons}
    seen = {level.says for comparison in kind.comparisons for level in comparison.levels}
    assert words["seen"].keys() == {*seen, *(comparison.different for comparison in kind.comparisons), "not known"}
    assert all(says["zh"] and says["en"] for part in words.values() for says in part.values())

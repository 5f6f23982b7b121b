"""Writes ``kinds/lookalikes.txt``: Chinese characters that look so alike that one is written for the other.

Each character of GB 2312 is drawn with the Noto Sans CJK font, made a little blurred, and compared with every other.
Characters belong together when each looks like each of the others; ``python -m bench.linkage.lookalikes`` makes the
file again (half a minute).
"""

from __future__ import annotations

from pathlib import Path

import noto_cjk_sans_otc
import numpy as np
import numpy.typing as npt
from matplotlib.ft2font import FT2Font
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.ndimage import gaussian_filter
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from minsheng.registry.linking import kinds

SIZE = 32
LIKENESS = 0.90
TARGET = Path(kinds.__file__).with_name("lookalikes.txt")


def characters() -> list[str]:
    """The 6,763 characters of GB 2312."""
    found = []
    for first in range(0xB0, 0xF8):
        for second in range(0xA1, 0xFF):
            try:
                found.append(bytes([first, second]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def picture(font: FT2Font, character: str) -> npt.NDArray[np.float32]:
    """The character's picture as a vector of length 1, its mean taken out."""
    font.set_text(character, 0.0)
    font.draw_glyphs_to_bitmap()
    drawn = np.asarray(font.get_image(), dtype=np.float32)
    canvas = np.zeros((SIZE + 16, SIZE + 16), dtype=np.float32)
    height, width = drawn.shape
    top, left = (canvas.shape[0] - height) // 2, (canvas.shape[1] - width) // 2
    canvas[top : top + height, left : left + width] = drawn
    flat = gaussian_filter(canvas, 1.0).ravel()
    flat -= flat.mean()
    return (flat / np.linalg.norm(flat)).astype(np.float32)


def groups(pictures: npt.NDArray[np.float32]) -> list[list[int]]:
    """Groups in which every two look alike."""
    likeness = pictures @ pictures.T
    one, other = np.nonzero(np.triu(likeness >= LIKENESS, 1))
    graph = coo_matrix((np.ones(len(one)), (one, other)), shape=likeness.shape)
    _, label = connected_components(graph, directed=False)
    found = []
    for component in np.flatnonzero(np.bincount(label) > 1):
        members = np.flatnonzero(label == component)
        distances = 1 - likeness[np.ix_(members, members)]
        tree = linkage(distances[np.triu_indices(len(members), 1)], "complete")
        part = fcluster(tree, 1 - LIKENESS, "distance")
        found += [list(members[part == number]) for number in np.unique(part) if (part == number).sum() > 1]
    return found


def main() -> None:
    """Draws, compares, writes."""
    font = FT2Font(str(noto_cjk_sans_otc.FONT_PATH))
    font.set_size(SIZE, 72)
    every = characters()
    found = groups(np.stack([picture(font, character) for character in every]))
    lines = sorted("".join(every[place] for place in group) for group in found)
    TARGET.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} groups, {sum(map(len, lines))} characters: {TARGET}")


if __name__ == "__main__":
    main()

"""``python -m minsheng.engine.try_cases FOLDER…``: loads the law and decides the worked examples of some folders."""

from __future__ import annotations

import sys
from pathlib import Path

from minsheng.engine.cases import failures, read_cases
from minsheng.engine.exact.evaluating import Reading
from minsheng.engine.loading import LawRefused, load_law


def main(folders: list[str]) -> int:
    """Prints what the loader refuses and which cases fail; 0 if nothing does, 1 otherwise, 2 for no law folder."""
    first = Path(folders[0]).resolve() if folders else Path.cwd()
    root = next((path for path in (first, *first.parents) if (path / "law.yaml").is_file()), None)
    if root is None:
        print(f"{first} is in no law folder (one with a law.yaml).")
        return 2
    try:
        law = load_law(root)
    except LawRefused as refused:
        mine = [str(path.resolve().relative_to(root)) for path in map(Path, folders)]
        shown = [problem for problem in refused.problems if any(problem.at.file.startswith(own) for own in mine)]
        for problem in shown or refused.problems:
            print(problem)
        print(f"{len(refused.problems)} problems in the whole law, {len(shown)} in these folders.")
        return 1
    reading = Reading(law)
    total = failed = 0
    for folder in folders:
        for case in read_cases(root, Path(folder).resolve()):
            total += 1
            wrong = failures(law, reading, case)
            failed += bool(wrong)
            for line in wrong:
                print(f"{case}: {line}")
    print(f"{total} cases, {failed} failed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

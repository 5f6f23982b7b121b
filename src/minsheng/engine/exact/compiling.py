"""Every rule of a law as small Python functions on exact numbers, compiled once and kept by the law's version.

Each dated text of a rule becomes up to four functions, named by the rule and the day on which the text starts:

- ``is_poor__20250101__column``: its values for a whole household (:mod:`minsheng.engine.exact.columns`);
- ``…__careful``: one value where something may not be known (:mod:`minsheng.engine.exact.three_valued`);
- ``…__used`` and ``…__failing``: how the value came about (:mod:`minsheng.engine.exact.tracing`).

``print(source_of(law))`` shows them all.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from pathlib import Path
from types import CodeType

from minsheng.engine.exact.columns import column_text
from minsheng.engine.exact.three_valued import careful_text
from minsheng.engine.exact.tracing import failing_text, used_text
from minsheng.engine.loading.folder import cache_folder
from minsheng.engine.tree import HOUSEHOLD, PERSON, YESNO, Law, Rule, Version

COLUMN, CAREFUL, USED, FAILING = "__column", "__careful", "__used", "__failing"
_WRITERS = ("arithmetic", "columns", "compiling", "texts", "three_valued", "tracing")


def function_name(rule: Rule, version: Version) -> str:
    """What a version's compiled function is called: the rule's name and the day it starts."""
    return f"{rule.name}__{version.starts:%Y%m%d}"


def inputs_of(law: Law, version: Version) -> list[str]:
    """What the compiled function takes: facts, rules and group values, in order; figures and the day are bound."""
    return [name for name in version.needs if name != "day" and name not in law.parameters]


def source_of(law: Law) -> str:
    """The Python source of all rules; figures are global names ``p_…``, the day of decision ``the_day``."""
    return "\n".join(
        text for rule in law.rules.values() for version in rule.versions for text in _texts(law, rule, version)
    )


def _texts(law: Law, rule: Rule, version: Version) -> list[str]:
    if rule.of not in (PERSON, HOUSEHOLD):
        return []
    name, inputs = function_name(rule, version), inputs_of(law, version)
    found = [
        column_text(law, rule, version, name + COLUMN, name + CAREFUL, inputs),
        careful_text(law, version, name + CAREFUL, inputs),
        used_text(law, version, name + USED),
    ]
    return [*found, failing_text(law, version, name + FAILING)] if rule.type.kind == YESNO else found


def code_of(law: Law) -> dict[str, CodeType]:
    """The compiled functions by name, from the cache if this law was compiled before."""
    kept = cache_folder() / "laws" / f"{_key(law)}.code"
    try:
        code: CodeType = marshal.loads(kept.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        code = compile(source_of(law), f"<rules of {law.en}>", "exec")
        _keep(kept, marshal.dumps(code))
    return {constant.co_name: constant for constant in code.co_consts if isinstance(constant, CodeType)}


def _key(law: Law) -> str:
    """What the compiled code depends on: the law, the place, Python and the modules that write it."""
    own = hashlib.sha256()
    for name in _WRITERS:
        own.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return hashlib.sha256(f"{law.version}|{law.place}|{sys.version}|{own.hexdigest()}".encode()).hexdigest()[:32]


def _keep(path: Path, data: bytes) -> None:
    """Writes the cache whole or not at all; a cache that cannot be written is done without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_bytes(data)
        partial.replace(path)
    except OSError:
        pass

"""An officer says whom a doubtful row is about."""

from __future__ import annotations

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import person_to_record
from minsheng.registry.importing.deeds.look import NotWaiting, find_file
from minsheng.registry.importing.kinds import kind_of
from minsheng.registry.importing.matching import NEW_PERSON, match
from minsheng.registry.importing.models import REVIEW, WAITING, Batch, Row
from minsheng.registry.importing.rows import counts_of, differences_of, mark_rows, rows_after


class NoSuchRow(LookupError):
    """The row does not wait for an answer."""

    code = "no-such-row"


def answer_row(act: Act, *, number: int, line: int, person_id: int | None) -> str:
    """The row is about this person, or about nobody known (``None``); gives what it would do now: new, changed, same.

    Raises :class:`NoSuchImport`, :class:`NotAllowed`, :class:`NotWaiting`, :class:`NoSuchRow`, :class:`RecordNotFound`.
    """
    batch = find_file(number, lock=True)
    act.require("import", batch.division)
    if batch.stage != WAITING:
        raise NotWaiting(f"Import {number} is {batch.stage}: it takes no answers now.")
    if person_id is not None:
        person_to_record(act, person_id)
    rows = rows_after(batch, line - 1, [REVIEW], 1)
    if not rows or rows[0].line != line:
        raise NoSuchRow(f"Line {line} of import {number} does not wait for an answer.")
    rows[0].content["answer"] = NEW_PERSON if person_id is None else person_id
    Row.objects.filter(batch_id=number, line=line).update(content=rows[0].content)
    (matched,) = match(batch, kind_of(batch.kind), rows)
    mark_rows(batch, [matched], [matched.state])
    counts = batch.counts | {"rows": counts_of(batch), "fields": differences_of(batch)}
    Batch.objects.filter(pk=number).update(counts=counts)
    act.record("row answered", person_id=person_id, **{"import": number}, line=line)
    return matched.state

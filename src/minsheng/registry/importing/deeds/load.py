"""A file is brought in, up to its preview."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.importing.cells import printable
from minsheng.registry.importing.kinds import kind_of
from minsheng.registry.importing.models import Batch
from minsheng.registry.importing.reading.flaws import Unreadable
from minsheng.registry.importing.spool import take_in
from minsheng.registry.importing.tasks import go_on_later
from minsheng.registry.people.changing import today


class BadImport(Unreadable):
    """The file is said to speak of a day that cannot be, or to say who has left where its kind never does."""


class AlreadyUnderWay(ValueError):
    """The same file, of the same kind, is on its way in."""

    code = "already-under-way"


def load_file(
    act: Act,
    *,
    file: Path,
    kind: str,
    division: str,
    as_of: datetime.date,
    is_complete: bool = False,
    is_whole: bool = False,
) -> Batch:
    """Takes a copy of a file and queues its reading, checking and matching; nothing of the registry changes yet.

    Args:
        kind: one of importing/kinds.
        division: the file speaks of people and households of this division alone.
        as_of: the day the file speaks of.
        is_complete: whoever is not in the file is no longer there (only where the kind allows it).
        is_whole: all rows are written or none.

    Raises:
        NotAllowed, UnknownKind, BadImport, AlreadyUnderWay, Unreadable.
    """
    act.require("import", division)
    read = kind_of(kind)
    for topic in read.topics:
        act.require("state", division, topic)
    if read.has_memberships:
        act.require("record", division)
    if as_of > today() or as_of < datetime.date(1949, 1, 1):
        raise BadImport("impossible-day-of-file", day=as_of.isoformat())
    if is_complete and not read.may_be_complete:
        raise BadImport("never-complete", zh=read.zh, en=read.en)
    digest, length = take_in(file)
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                kind=kind,
                division=division,
                as_of=as_of,
                is_complete=is_complete,
                is_whole=is_whole,
                file_name=printable(file.name, 200),
                file_digest=digest,
                file_bytes=length,
                loaded_by_id=act.actor_id,
            )
    except IntegrityError as refused:
        if "import_batch_once_at_a_time" not in str(refused):
            raise
        raise AlreadyUnderWay(
            "The same file is on its way in already. See minsheng import list; approve or reject it first."
        ) from None
    go_on_later(batch.pk)
    act.record("file loaded", **{"import": batch.pk}, kind=kind, division=division, bytes=length)
    return batch

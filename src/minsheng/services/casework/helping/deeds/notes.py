"""Notes about a household: added, never changed; a correction is a new note that names the one it corrects."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import visible
from minsheng.registry.people.changing import refusals
from minsheng.registry.texts import checked_text
from minsheng.services.casework.helping.errors import HelpNotPossible
from minsheng.services.casework.helping.models import Note
from minsheng.services.casework.helping.whose import division_to_help, must_be_member

LONGEST = 5000


def write_note(
    act: Act,
    *,
    household_id: int,
    text: str,
    on: datetime.date,
    topic: str = "",
    person_id: int | None = None,
    corrects: int | None = None,
) -> int:
    """Writes a note and gives its number.

    Args:
        act: who may ``help`` where the household lives, and read the topic.
        household_id: about whom.
        text: what is to be known.
        on: the day it is of.
        topic: only who may read that topic there sees it; empty: all who help. A note on ``protection`` is closed to the rest.
        person_id: about which member.
        corrects: the number of the note that this one corrects; it keeps its topic.

    Raises :class:`RecordNotFound`, :class:`HelpNotPossible`, :class:`BadText`, :class:`NotAllowed`.
    """
    division = division_to_help(act, household_id, topic)
    must_be_member(household_id, person_id, on)
    if corrects is not None:
        old = visible(Note.objects.filter(pk=corrects, household_id=household_id), "note")
        if old.topic != topic:
            raise HelpNotPossible(f'A correction keeps its topic: "{old.topic}".')
    with refusals(
        {"household_note_corrected_once": HelpNotPossible("That note was corrected. Correct the later one.")}
    ):
        note = Note.objects.create(
            household_id=household_id, person_id=person_id, division=division, topic=topic,
            text=checked_text(text, "The note", LONGEST), corrects_id=corrects, written_on=on, written_by=act.actor,
        )  # fmt: skip
    act.record("note written", person_id=person_id, household_id=household_id, note=note.pk, topic=topic)
    return int(note.pk)

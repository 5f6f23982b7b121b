"""Some households whose application was refused have it reviewed by whoever took no part; some decisions do not stand."""

from __future__ import annotations

import datetime

from minsheng.faces.living.town import Town, day_of
from minsheng.registry.access.acting import acting
from minsheng.services.casework.appeals import deeds
from minsheng.services.casework.deeds import find_case
from minsheng.services.living.events import state
from minsheng.services.living.households import homes

_APPEAL, _WRONG = 0.6, 0.6  # of the refused, and of those who appeal
_CLOSED_ANEW = """
select a.number, c.state from appeal a join case_file c on c.id = a.new_case_id
where a.state in ('changed', 'sent_back') and c.state in ('granted', 'refused') and exists (
  select 1 from appeal_clock k where k.appeal_id = a.id and k.step = 'new_decision' and k.ended_on is null)
order by a.id
"""


def review(town: Town, month: datetime.date) -> None:
    """Those refused the month before: most have it reviewed. Where pay slips show other wages the case is decided anew."""
    _note_what_was_decided_anew(town, day_of(month, 3))
    with acting(town.officers.registrar, "appeals"):
        living = {member.person for home in homes(month) for member in home.members}
    refused, town.refused = town.refused, []
    for case in refused:
        with acting(town.officers.worker, case):
            found = find_case(case)
        if case in town.decided_anew or found["applicant_id"] not in living or town.chance.random() >= _APPEAL:
            continue
        is_wrong = town.chance.random() < _WRONG
        with acting(town.officers.worker, case) as act:
            number = deeds.file_appeal(
                act, kind="review", case=case, appellant_id=found["applicant_id"], known_on=found["closed_on"],
                grounds="工资算错了", wants="重新核算", on=day_of(month, 3),
            )  # fmt: skip
        _look_into(town, number, month, "send_back" if is_wrong else "uphold")
        if is_wrong:
            _correct_wages(town, found["household_id"], day_of(month, 8))
        with acting(town.officers.head_of_appeals, number) as act:
            done = deeds.decide_appeal(
                act, number, "send_back" if is_wrong else "uphold", on=day_of(month, 9), within_days=60 if is_wrong else None,
                says="工资单表明收入较低" if is_wrong else "原决定认定事实清楚",
            )  # fmt: skip
        _move(town, number, "send_letter", day_of(month, 9))
        town.happened["appeal sent back" if is_wrong else "appeal upheld"] += 1
        if done.new_case:
            town.waiting.append(done.new_case)
            town.decided_anew.add(done.new_case)  # the head opened it, and could not decide on it again


def _look_into(town: Town, number: str, month: datetime.date, result: str) -> None:
    _move(town, number, "accept", day_of(month, 4), procedure="ordinary")
    _move(town, number, "pass_on", day_of(month, 5))
    with acting(town.officers.registrar, number) as act:
        deeds.move_appeal(act, number, "answer", on=day_of(month, 6), says="按申报的工资核算")
    _move(town, number, "hear", day_of(month, 7), says="听取了申请人的意见")
    _move(town, number, "propose", day_of(month, 8), result=result, says="已核对工资单")


def _correct_wages(town: Town, household: int, on: datetime.date) -> None:
    """The pay slips were somebody else's: nobody of the household has had wages."""
    since = (on - datetime.timedelta(days=400)).replace(day=1)
    with acting(town.officers.registrar, "pay slips") as act:
        (home,) = (each for each in homes(on) if each.household == household)
        for member in home.members:
            if member.wage:
                state(act, person=member.person, since=since, wage_income="0")


def _note_what_was_decided_anew(town: Town, on: datetime.date) -> None:
    for number, became in town.rows(town.officers.appeals, _CLOSED_ANEW):
        _move(town, str(number), "record_new_decision", on)
        town.happened[f"after an appeal: {became}"] += 1


def _move(town: Town, number: str, action: str, on: datetime.date, **detail: object) -> None:
    with acting(town.officers.appeals, number) as act:
        deeds.move_appeal(act, number, action, on=on, **detail)

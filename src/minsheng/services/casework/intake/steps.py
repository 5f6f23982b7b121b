"""One intake for every programme: asked one question at a time, only what still matters, in the order the engine ranks.

What a face (portal, API, window, command line) does::

    intake = start(["minimum_living_allowance", "public_rental_housing"], on=today)      # anonymous: nothing is kept
    intake = start_for_household(act, 12, [...], on=today)                                # with what the registry knows
    question = next_question(intake)            # none: everything that matters is answered
    intake = answer(intake, question.name, "2500", who=question.who)                      # None: not known
    intake = none_of_the_rest(intake, question.none_group, who=question.who)              # "no other income": each is declared 0
    intake = back(intake)
    review(intake)                              # answers and what would follow, before anything is sent
    code = save(act, intake)                    # continued later by who began it: resume(act, code)
    done = submit(act, intake, HandingIn(applicant_id=…, confirmed=True), household_id=…, …)   # facts stated, cases opened

An :class:`Intake` is a plain value that never changes; ``intake.plain()`` and ``Intake.of(plain)`` carry it in a session.
"""

from minsheng.services.casework.intake.asking import (
    BadAnswer,
    BadIntake,
    Intake,
    Member,
    Question,
    answer,
    back,
    next_question,
    none_of_the_rest,
    open_questions,
    start,
    start_for_household,
)
from minsheng.services.casework.intake.carrying import carried, forget_for_anybody, keep_for_anybody, kept_for_anybody
from minsheng.services.casework.intake.keeping import IntakeNotFound, forget, forget_expired, resume, save
from minsheng.services.casework.intake.registering import Named, register
from minsheng.services.casework.intake.reviewing import Outcome, Review, review
from minsheng.services.casework.intake.submitting import (
    Authorised,
    HandingIn,
    NotConfirmed,
    Submitted,
    hand_in,
    submit,
    take_in,
    waiting,
)

__all__ = [
    "Authorised",
    "BadAnswer",
    "BadIntake",
    "HandingIn",
    "Intake",
    "IntakeNotFound",
    "Member",
    "Named",
    "NotConfirmed",
    "Outcome",
    "Question",
    "Review",
    "Submitted",
    "answer",
    "back",
    "carried",
    "forget",
    "forget_expired",
    "forget_for_anybody",
    "hand_in",
    "keep_for_anybody",
    "kept_for_anybody",
    "next_question",
    "none_of_the_rest",
    "open_questions",
    "register",
    "resume",
    "review",
    "save",
    "start",
    "start_for_household",
    "submit",
    "take_in",
    "waiting",
]

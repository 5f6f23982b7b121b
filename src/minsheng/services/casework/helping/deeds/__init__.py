"""What can be done to help a household:

=====================  ====================================================================
deed                   what it does
=====================  ====================================================================
``open_plan``          opens a help plan; ``add_goal``, ``close_goal``, ``add_action``, ``close_action``
``review_plan``        looks at it anew; ``close_plan`` ends it with its outcome
``offer_referral``     offers another service; ``move_referral``: consent, decline, send, accept, refuse, finish, withdraw_consent
``read_referral``      what the receiving service may see
``give_service``       an actor works for a service that referrals go to
``write_note``         a note about a household, or the correction of one
``schedule_visits``    puts visits that the law makes due on the worklist; ``plan_visit`` one by hand; ``take_visit``
``record_visit``       writes down that somebody went, once, even if the phone sends it twice
=====================  ====================================================================

Errors: ``HelpNotPossible``, ``StaleHelp``, ``UnknownWord``, ``RecordNotFound``, ``BadText``, ``NotAllowed``.
"""

from minsheng.services.casework.helping.deeds.notes import write_note
from minsheng.services.casework.helping.deeds.plans import (
    add_action,
    add_goal,
    close_action,
    close_goal,
    close_plan,
    open_plan,
    review_plan,
)
from minsheng.services.casework.helping.deeds.referrals import (
    Referred,
    give_service,
    move_referral,
    offer_referral,
    read_referral,
)
from minsheng.services.casework.helping.deeds.visits import plan_visit, record_visit, schedule_visits, take_visit
from minsheng.services.casework.helping.errors import HelpNotPossible, StaleHelp

__all__ = [
    "HelpNotPossible",
    "Referred",
    "StaleHelp",
    "add_action",
    "add_goal",
    "close_action",
    "close_goal",
    "close_plan",
    "give_service",
    "move_referral",
    "offer_referral",
    "open_plan",
    "plan_visit",
    "read_referral",
    "record_visit",
    "review_plan",
    "schedule_visits",
    "take_visit",
    "write_note",
]

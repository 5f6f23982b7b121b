"""Payment runs: a programme's payments of one month, from awards to a frozen, posted list.

=============  ==========================================  ==========================
deed           errors of its own                           by whom (action)
=============  ==========================================  ==========================
prepare        BadMonth, BadRun, DuplicatePayment          pay_prepare
preview, lines_of                                          pay_read
approve        OwnRun, NothingToPay                        pay_approve
freeze         AwardsChanged                               pay_prepare
post_run       those of the ledger                         pay_prepare
=============  ==========================================  ==========================

All raise NotAllowed, RunNotFound, StaleVersion, StepOutOfOrder. A step that was done already is not done again and says so.
"""

from minsheng.services.payments.runs.approving import approve
from minsheng.services.payments.runs.freezing import freeze
from minsheng.services.payments.runs.listing import lines_of
from minsheng.services.payments.runs.posting import post_run
from minsheng.services.payments.runs.preparing import prepare
from minsheng.services.payments.runs.previewing import preview

__all__ = ["approve", "freeze", "lines_of", "post_run", "prepare", "preview"]

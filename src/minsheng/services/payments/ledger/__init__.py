"""The ledger: double entry, in the database.

=====================  ==================================================================
account                holds
=====================  ==================================================================
``bank:FUND``          money in the fund's bank account (debit)
``fund:FUND``          what the fund has left to spend (credit; never below zero)
``payable:FUND``       what was granted and has not reached anybody yet (credit)
``receivable:FUND``    what people were paid too much and owe (debit)
``suspense:FUND``      what the bank booked and nobody has explained yet
=====================  ==================================================================

=====================  ==================================================================
deed                   errors of its own
=====================  ==================================================================
open_accounts
set_budget             BudgetBelowSpent
add_money
correct                UnknownLedgerAccount, DoesNotAddUp
close_month            MonthNotReady
=====================  ==================================================================

All postings raise MonthClosed, FundBelowZero, BudgetExceeded, NoBudget, AlreadyPosted, BadAmount.
"""

from minsheng.services.payments.ledger.accounts import open_accounts, set_budget
from minsheng.services.payments.ledger.closing import close_month
from minsheng.services.payments.ledger.moving import add_money, correct
from minsheng.services.payments.ledger.trial import TrialBalance, trial_balance

__all__ = ["TrialBalance", "add_money", "close_month", "correct", "open_accounts", "set_budget", "trial_balance"]

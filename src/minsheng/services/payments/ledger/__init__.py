"""The ledger: double entry, in the database.

=====================  ==================================================================
account                holds
=====================  ==================================================================
``bank:FUND``          money in the fund's bank account (debit)
``fund:FUND``          what the fund has left to spend (credit; never below zero)
``payable:FUND``       what was granted and has not reached anybody yet (credit)
``receivable:FUND``    what people were paid too much and owe (debit)
``expected:FUND``      what comes back to the fund once they have paid it (credit)
``suspense:FUND``      what the bank booked and nobody has explained yet
=====================  ==================================================================

=====================  ==================================================================
deed                   errors of its own
=====================  ==================================================================
open_accounts
set_budget             BudgetBelowSpent
add_money
correct                UnknownLedgerAccount, DoesNotAddUp
book_overpayments
receive_repayment      NothingOwed
release                NotToRelease
close_month            MonthNotReady
=====================  ==================================================================

All postings raise MonthClosed, FundBelowZero, BudgetExceeded, NoBudget, AlreadyPosted, BadAmount.
"""

from minsheng.services.payments.ledger.accounts import open_accounts, set_budget
from minsheng.services.payments.ledger.closing import close_month
from minsheng.services.payments.ledger.moving import add_money, correct
from minsheng.services.payments.ledger.overpayments import book_overpayments, receive_repayment
from minsheng.services.payments.ledger.releasing import release, to_release
from minsheng.services.payments.ledger.trial import TrialBalance, trial_balance

__all__ = [
    "TrialBalance",
    "add_money",
    "book_overpayments",
    "close_month",
    "correct",
    "open_accounts",
    "receive_repayment",
    "release",
    "set_budget",
    "to_release",
    "trial_balance",
]

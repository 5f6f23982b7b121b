"""What is done to funds, accounts and awards; each deed with its errors in a file of its own.

======================  =======================================================
deed                    errors of its own
======================  =======================================================
add_fund                FundAlreadyThere, BadFundCode
state_account           BadAccountNumber, AccountNotYetConfirmed
confirm_account         NothingToConfirm, SamePersonTwice
withdraw_account        NothingToConfirm
open_award              AwardAlreadyOpen, UnknownFund, BadAward
change_award            AwardChangedMeanwhile, AwardEnded
end_award               the same
restore_award           AwardChangedMeanwhile
======================  =======================================================

All raise NotAllowed, RecordNotFound, BadText, BadPeriod and, where money is named, BadAmount.
"""

from minsheng.registry.awards.deeds.accounts import confirm_account, state_account, withdraw_account
from minsheng.registry.awards.deeds.add_fund import add_fund
from minsheng.registry.awards.deeds.change_award import change_award, end_award, restore_award, version_of
from minsheng.registry.awards.deeds.open_award import open_award

__all__ = [
    "add_fund",
    "change_award",
    "confirm_account",
    "end_award",
    "open_award",
    "restore_award",
    "state_account",
    "version_of",
    "withdraw_account",
]

"""What goes to the bank and what comes back, in the messages of ISO 20022.

=================  ===========================================================  ==============
deed               errors of its own                                            action
=================  ===========================================================  ==============
write_files        FileDiffers, CannotWrite                                     pay_write
send_files         FileDiffers, CannotWrite                                     pay_write
read_status        UnreadableMessage, UnknownFile, MessageDiffers               reconcile
read_statement     UnreadableMessage, UnknownBankAccount, MessageDiffers,       reconcile
                   StatementMissing, those of the ledger
=================  ===========================================================  ==============
"""

from minsheng.services.payments.bank.sending import send_files
from minsheng.services.payments.bank.statement import read_statement
from minsheng.services.payments.bank.status import read_status
from minsheng.services.payments.bank.writing import write_files

__all__ = ["read_statement", "read_status", "send_files", "write_files"]

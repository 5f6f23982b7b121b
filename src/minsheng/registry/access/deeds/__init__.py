"""Accounts and roles: opened and closed, given and taken away. Each deed with its errors in a file of its own.

===========================  ======================================================
deed                         errors of its own
===========================  ======================================================
open_account, close_account  NameTaken, OwnAccount
assign_role, end_role        UnknownRole, RolesRefused, AlreadyHeld, OwnAccount
===========================  ======================================================
"""

from minsheng.registry.access.deeds.accounts import close_account, open_account, open_resident_account
from minsheng.registry.access.deeds.roles import assign_role, end_role

__all__ = ["assign_role", "close_account", "end_role", "open_account", "open_resident_account"]

"""Tokens given and taken away.

===========  =================================================
deed         errors of its own
===========  =================================================
add_token    UnknownScope, BadTokenEnd, OwnAccount, UnknownActor
end_token    TokenEnded, RecordNotFound
===========  =================================================
"""

from minsheng.registry.tokens.deeds.add_token import BadTokenEnd, Given, add_token
from minsheng.registry.tokens.deeds.end_token import TokenEnded, end_token

__all__ = ["BadTokenEnd", "Given", "TokenEnded", "add_token", "end_token"]

"""Identity numbers and telephones at rest: sealed, found by a keyed digest, shown masked."""

from minsheng.registry.sealing.keys import FileKeys, KeyProvider, Keys, NoKeys, keys
from minsheng.registry.sealing.sealing import CannotUnseal, digest, masked, seal, unseal

__all__ = ["CannotUnseal", "FileKeys", "KeyProvider", "Keys", "NoKeys", "digest", "keys", "masked", "seal", "unseal"]

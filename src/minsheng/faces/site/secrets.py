"""The secret that signs sessions: from the environment, or made once and kept in a file that its user alone may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def site_secret(folder: Path) -> str:
    """``MINSHENG_SECRET``, or the text of ``site.secret`` in the folder, made at the first call."""
    if own := os.environ.get("MINSHENG_SECRET"):
        return own
    file = folder / "site.secret"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(64))
        try:
            os.link(partial, file)  # fails where another process was first: its secret stands
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return file.read_text()

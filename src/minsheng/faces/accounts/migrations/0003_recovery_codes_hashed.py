"""Recovery codes that followed from a sealed seed become hashes: whoever wrote them down goes on using them."""

import time
from typing import Any

from django.db import migrations


def hash_them(apps: Any, editor: Any) -> None:
    """Every account's unused codes."""
    from minsheng.faces.accounts.recovery import hashed, seeded

    records = apps.get_model("mfa", "Authenticator").objects.using(editor.connection.alias)
    for each in records.filter(type="recovery_codes", data__has_key="seed"):
        each.data = {**hashed(seeded(each.data)), "viewed_at": each.data.get("viewed_at") or time.time()}
        each.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_counted"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(hash_them, migrations.RunPython.noop)]

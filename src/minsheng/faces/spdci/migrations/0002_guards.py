"""Whose messages: those of the account that a partner acts as; the worker marks how its answers fared."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import guard, unguard

OWN = "actor_id = (select acting())"
EXCHANGES = "(select reach('exchange')) <> array[]::text[]"
DELIVERS = "(select reach('deliver')) <> array[]::text[]"


class Migration(migrations.Migration):
    dependencies = [("spdci", "0001_initial"), ("access", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard("spdci_exchange", select=f"{OWN} or {DELIVERS}", insert=f"{OWN} and {EXCHANGES}", delete=DELIVERS)
            + f"create policy spdci_exchange_update on spdci_exchange for update to {WEB_ROLE}"
            f" using ({OWN} or {DELIVERS}) with check ({OWN} or {DELIVERS});"
            f"grant update (state, answer_sealed, attempts, last_error) on spdci_exchange to {WEB_ROLE};",
            unguard("spdci_exchange"),
        ),
    ]

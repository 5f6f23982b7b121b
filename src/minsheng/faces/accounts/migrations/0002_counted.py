"""The table in which Django's cache keeps what log-in counts, as ``createcachetable`` makes it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "create table counted (cache_key varchar(255) primary key, value text not null, expires timestamptz not null);"
            "create index counted_expires on counted (expires)",
            "drop table counted",
        )
    ]

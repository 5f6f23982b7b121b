"""Take-up counts whoever receives by the registry's facts too: an allowance that began before this system pays it is received."""

from importlib import import_module

from django.db import migrations

before = import_module("minsheng.services.casework.numbers.migrations.0001_rows")
_BY_US = "(a.household_id is not null or c.household_id is not null)"
_QUERY = before.ROWS["take_up"]
assert _BY_US in _QUERY


def function(query: str) -> str:
    return (
        f"create or replace function number_rows_take_up(since date, until date) returns table ({before.COLUMNS})"
        f" language sql stable set search_path = public, pg_temp as $$ {query} $$;"
    )


class Migration(migrations.Migration):
    dependencies = [("numbers", "0002_counting"), ("answers", "0003_received")]
    operations = [migrations.RunSQL(function(_QUERY.replace(_BY_US, f"(s.received or {_BY_US[1:]}")), function(_QUERY))]

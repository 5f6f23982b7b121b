"""The coverage of the disability subsidies counts whoever receives by the registry's facts too."""

from importlib import import_module

from django.db import migrations

before = import_module("minsheng.services.indicators.migrations.0002_counts")
NAME, _BY_US = "indicator_disability_subsidies", "count(a.household_id)"
_QUERY = before.COUNTS[NAME]
assert _BY_US in _QUERY


def function(query: str) -> str:
    return (
        f"create or replace function {NAME}(on_day date) returns table (part bigint, whole bigint) language sql stable"
        f" security definer set search_path = public, pg_temp as $$ {query} $$;"
    )


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_counts"), ("answers", "0003_received")]
    operations = [
        migrations.RunSQL(
            function(_QUERY.replace(_BY_US, "count(*) filter (where s.received or a.household_id is not null)")),
            function(_QUERY),
        )
    ]

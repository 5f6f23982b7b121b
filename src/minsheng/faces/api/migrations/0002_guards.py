"""Whose kept answers and comparisons; requests counted; and two more kinds of events, of tables that services own."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import guard, unguard
from minsheng.registry.events.noting import note, unnote

OWN = "actor_id = (select acting())"
DELIVERS = "(select reach('deliver')) <> array[]::text[]"
RERUNS = "(select reach('rerun')) <> array[]::text[]"  # the engine works a comparison out; whoever asked for it sees it
COUNT = f"""
create unlogged table api_rate (key bytea primary key, window_start timestamptz not null, used int not null);
revoke all on api_rate from {WEB_ROLE};
create function count_request(asked bytea, window_s int) returns table (used int, left_s int)
language sql volatile security definer set search_path = public, pg_temp as $$
  insert into api_rate as r (key, window_start, used) values (asked, now(), 1)
  on conflict (key) do update set
    used = case when r.window_start <= now() - make_interval(secs => window_s) then 1 else least(r.used + 1, 1000000) end,
    window_start = case when r.window_start <= now() - make_interval(secs => window_s) then now() else r.window_start end
  returning r.used, greatest(1, window_s - extract(epoch from now() - r.window_start)::int)
$$;
create function forget_rates() returns void language sql volatile security definer set search_path = public, pg_temp as
  $$ delete from api_rate where window_start < now() - interval '1 hour' $$;
"""
MOVED = "select null::bigint, c.household_id, c.number from changed_rows r join case_file c on c.id = r.case_id"
ANSWERED = "select p.payee_id, p.household_id, p.id::text from changed_rows r join payment p on p.id = r.payment_id"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_initial"),
        ("events", "0002_guards"),
        ("casework", "0002_guards"),
        ("payments", "0002_guards"),
    ]
    operations = [
        migrations.RunSQL(
            guard("api_once", select=f"{OWN} or {DELIVERS}", insert=OWN, delete=DELIVERS)
            + f"create policy api_once_update on api_once for update to {WEB_ROLE} using ({OWN}) with check ({OWN});"
            f"grant update (status, answer) on api_once to {WEB_ROLE};",
            unguard("api_once"),
        ),
        migrations.RunSQL(
            guard(
                "api_reform",
                select=f"{OWN} or {RERUNS}",
                insert=f"{OWN} and (select reach('scan')) <> array[]::text[]",
            )
            + f"create policy api_reform_update on api_reform for update to {WEB_ROLE} using ({RERUNS}) with check ({RERUNS});"
            f"grant update (state, stage, done, total, error, tables, ended_at) on api_reform to {WEB_ROLE};",
            unguard("api_reform"),
        ),
        migrations.RunSQL(COUNT, "drop function forget_rates(), count_request(bytea, int); drop table api_rate;"),
        migrations.RunSQL(note("case_moved", "case_step", "insert", MOVED), unnote("case_moved", "case_step")),
        migrations.RunSQL(
            note("payment_answered", "payment_outcome", "insert", ANSWERED),
            unnote("payment_answered", "payment_outcome"),
        ),
    ]

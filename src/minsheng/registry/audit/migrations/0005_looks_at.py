"""Who looked at a person's record, for an officer who gives the person a copy of it on request (export)."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE

FORWARD = f"""
create function looks_at(person bigint, most int, before timestamptz) returns table (
  at timestamptz, shown_as text, action text, purpose text)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.at, coalesce(a.shown_as, ''), e.action, e.purpose
  from audit_entry e left join actor a on a.name = e.actor
  where e.at < before and (e.person_id = looks_at.person
     or (e.action = 'searched' and e.detail -> 'shown' @> to_jsonb(looks_at.person)))
   and exists (select 1 from person p where p.id = looks_at.person and any_within(p.jurisdictions, (select reach('export'))))
  order by e.at desc, e.lane, e.number desc limit most
$$;
revoke all on function looks_at(bigint, int, timestamptz) from public;
grant execute on function looks_at(bigint, int, timestamptz) to {WEB_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_chain_by_statement"), ("access", "0002_guards"), ("people", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, "drop function looks_at(bigint, int, timestamptz)")]

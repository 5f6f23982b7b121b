"""A resident reads who looked at the own record, without what else the entry holds: a search shows others too."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE

READS = "(select reach('read_audit')) <> array[]::text[]"
FORWARD = f"""
alter policy audit_entry_select on audit_entry using ({READS});
create index audit_entry_shown on audit_entry using gin ((detail -> 'shown')) where action = 'searched';
create function who_looked(most int, before timestamptz) returns table (
  at timestamptz, shown_as text, action text, purpose text)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.at, coalesce(a.shown_as, ''), e.action, e.purpose
  from audit_entry e left join actor a on a.name = e.actor
  where e.at < before and (e.person_id = acting_person()
     or (e.action = 'searched' and e.detail -> 'shown' @> to_jsonb(acting_person())))
  order by e.at desc, e.lane, e.number desc limit most
$$;
grant execute on function who_looked(int, timestamptz) to {WEB_ROLE};
"""
BACK = f"""
drop function who_looked(int, timestamptz);
drop index audit_entry_shown;
alter policy audit_entry_select on audit_entry using ({READS} or person_id = (select acting_person()));
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACK)]

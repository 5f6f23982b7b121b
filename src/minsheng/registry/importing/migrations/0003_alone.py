"""A file that goes in whole holds the table of memberships alone, and needs no lock for each of its people."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE

# The function of people.0002_guards, with one condition more: a lock for each of 500,000 people would burst the lock table.
SHARES = """
create or replace function refuse_shares_above_one() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if current_setting('minsheng.alone', true) is distinct from 'yes' then
    perform pg_advisory_xact_lock(hashtext('membership'), (new.person_id % 2147483647)::int);
  end if;
  if exists (
    select 1 from membership edge
    where edge.person_id = new.person_id and upper_inf(edge.known) and edge.held && new.held
      and (select sum(m.share) from membership m
           where m.person_id = new.person_id and upper_inf(m.known) and m.held @> greatest(lower(edge.held), lower(new.held))) > 1
  ) then
    raise exception 'The shares of a person''s households add up to more than one.' using errcode = 'check_violation',
      constraint = 'membership_shares_up_to_one';
  end if;
  return null;
end $$;
"""

# The lock that makes this right; the serving role may not lock a table it may only add to.
ALONE = f"""
create function import_alone() returns void language plpgsql volatile security definer
set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from acting_roles() r where r.role = 'intake') then
    raise exception 'Only an import holds these tables alone.' using errcode = 'insufficient_privilege';
  end if;
  lock table membership, statement in share row exclusive mode;
  perform set_config('minsheng.alone', 'yes', true);
end $$;
revoke execute on function import_alone() from public;
grant execute on function import_alone() to {WEB_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("importing", "0002_guards")]
    operations = [
        migrations.RunSQL(SHARES, migrations.RunSQL.noop),
        migrations.RunSQL(ALONE, "drop function import_alone();"),
    ]

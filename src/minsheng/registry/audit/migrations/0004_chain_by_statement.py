"""A lane's head moves once for all entries that an act adds together: an act of many entries need not touch it each time."""

from django.db import migrations

FORWARD = """
drop trigger audit_entry_follows on audit_entry;
create or replace function audit_move_head() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare own record;
begin
  for own in
    select lane, min(number) as first, max(number) as last, count(*) as entries from added group by lane order by lane
  loop
    if own.entries <> own.last - own.first + 1 or exists (
      select 1 from (
        select number, previous, lag(digest) over (order by number) as before from added where lane = own.lane
      ) each_entry where number > own.first and previous is distinct from before
    ) then
      raise exception 'Entries % to % of lane % do not follow one another.', own.first, own.last, own.lane
        using errcode = 'restrict_violation';
    end if;
    update audit_head h set number = own.last, digest = (select digest from added where lane = own.lane and number = own.last)
      where h.lane = own.lane and h.number = own.first - 1
        and h.digest = (select previous from added where lane = own.lane and number = own.first);
    if not found then
      raise exception 'Entry % does not follow the last one of lane %.', own.first, own.lane
        using errcode = 'restrict_violation';
    end if;
  end loop;
  return null;
end $$;
create trigger audit_entry_follows after insert on audit_entry referencing new table as added
  for each statement execute function audit_move_head();
"""
BACK = """
drop trigger audit_entry_follows on audit_entry;
create or replace function audit_move_head() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update audit_head h set number = new.number, digest = new.digest
    where h.lane = new.lane and h.number = new.number - 1 and h.digest = new.previous;
  if not found then
    raise exception 'Entry % does not follow the last one of lane %.', new.number, new.lane
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create trigger audit_entry_follows after insert on audit_entry for each row execute function audit_move_head();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_who_looked")]
    operations = [migrations.RunSQL(FORWARD, BACK)]

"""The log: anybody who acts adds to it, the audit administrator reads it, a resident reads who looked at the own record."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import append_only, guard, unguard

LANES = 8
READS = "(select reach('read_audit')) <> array[]::text[] or person_id = (select acting_person())"
# Adding needs the last entry of a lane, which the one who adds may not read: a function gives it, and locks the lane.
HEADS = f"""
insert into audit_head (lane, number, digest) select lane, 0, ''::bytea from generate_series(0, {LANES - 1}) lane;
create function audit_head_of(asked smallint) returns table (number bigint, digest bytea)
language sql volatile security definer set search_path = public, pg_temp as
  $$ select h.number, h.digest from audit_head h where h.lane = asked for update $$;
create function audit_move_head() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
grant execute on function audit_head_of(smallint) to {WEB_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("people", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard("audit_entry", select=READS, insert="acting() is not null")
            + append_only("audit_entry")
            + guard("audit_head")
            + HEADS,
            "drop trigger audit_entry_follows on audit_entry; drop function audit_move_head(), audit_head_of(smallint); "
            "drop trigger audit_entry_append_only on audit_entry;" + unguard("audit_entry") + unguard("audit_head"),
        ),
    ]

"""What a case's clocks say first stands on the case, kept by the database with every change of a clock or a pause."""

from django.db import migrations

from minsheng.registry.database.addresses import OWNER_ROLE
from minsheng.registry.database.guarding import reguard
from minsheng.services.casework.clocks import AT_LEAST

WAITED_FOR = ", ".join(f"'{step}'" for step in sorted(AT_LEAST))
TOLD = "within({0}division, (select reach('supervise_cases'))) or within({0}division, (select reach('handle_cases')))"
RERUNS = "within({0}division, (select reach('rerun')))"
SEES = f"({RERUNS} or within({{0}}division, (select reach('see_cases'))) and ({TOLD}))".format("")
OF_CASE = f"exists (select 1 from case_file c where c.id = clock_alert.case_id and ({RERUNS} or {TOLD}))".format("c.")
# The rows are locked before they are read: of two who change clocks of a case at once, the later one reads both changes.
READ = f"""
create function read_case_clocks(cases bigint[]) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from case_file where id = any(cases) order by id for no key update;
  update case_file c set clock_step = coalesce(k.step, ''), clock_due = k.due_on, paused_since = p.from_day
  from unnest(cases) each left join lateral (select step, due_on from case_clock where case_id = each and ended_on is null
      order by step in ({WAITED_FOR}), due_on, id limit 1) k on true
    left join case_pause p on p.case_id = each and p.until_day is null
  where c.id = each
    and (c.clock_step, c.clock_due, c.paused_since) is distinct from (coalesce(k.step, ''), k.due_on, p.from_day);
end $$;
revoke execute on function read_case_clocks(bigint[]) from public;
create function follow_case_clocks() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform read_case_clocks(array(select distinct case_id from changed_rows));
  return null;
end $$;
"""
TRIGGERS = "".join(
    f"create trigger {table}_followed_{event} after {event} on {table} referencing {rows} table as changed_rows"
    " for each statement execute function follow_case_clocks();"
    for table in ("case_clock", "case_pause")
    for event, rows in (("insert", "new"), ("update", "new"), ("delete", "old"))
)
KEPT = """
create or replace function keep_closed() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare said text[] := array['clock_step', 'clock_due', 'paused_since'];
begin{also}
  if old.closed_on is not null and (new.state <> old.state or new.closed_on is distinct from old.closed_on) then
    raise exception 'A case that is closed is not opened again.' using errcode = 'restrict_violation';
  end if;
  if new.version <> old.version + 1 then
    raise exception 'Each step of a case counts its version by one.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""
SAID = f"""
  if (new.clock_step, new.clock_due, new.paused_since) is distinct from (old.clock_step, old.clock_due, old.paused_since) then
    if current_user <> '{OWNER_ROLE}' then
      raise exception 'What the clocks of a case say is read from its clocks.' using errcode = 'restrict_violation';
    elsif to_jsonb(new) - said = to_jsonb(old) - said then
      return new;
    end if;
  end if;"""
NOW = "select read_case_clocks(array(select distinct case_id from case_clock union select case_id from case_pause));"
# An alert says where its case is: whose it is can be told of thousands without a look at each case.
ALERTS = """
alter table clock_alert disable trigger clock_alert_seen;
update clock_alert a set division = c.division from case_file c where c.id = a.case_id;
alter table clock_alert enable trigger clock_alert_seen;
""" + reguard(
    "clock_alert",
    select=SEES,
    insert=f"{SEES} and exists (select 1 from case_file c where c.id = case_id and c.division = clock_alert.division)",
    update=SEES,
)
ALERTS_BACK = reguard("clock_alert", **dict.fromkeys(("select", "insert", "update"), OF_CASE))
BACK = (
    "".join(
        f"drop trigger {table}_followed_{event} on {table};"
        for table in ("case_clock", "case_pause")
        for event in ("insert", "update", "delete")
    )
    + "drop function follow_case_clocks(); drop function read_case_clocks(bigint[]);"
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_agenda")]
    operations = [
        migrations.RunSQL(KEPT.format(also=SAID), KEPT.format(also="")),
        migrations.RunSQL(READ + TRIGGERS + NOW, BACK),
        migrations.RunSQL(ALERTS, ALERTS_BACK),
    ]

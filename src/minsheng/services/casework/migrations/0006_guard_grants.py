"""Who sees and changes overrides, alerts and notices; the new states; the board that anybody may read."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import guard, unguard
from minsheng.services.casework.machine import machine

STATES = ", ".join(f"'{state}'" for state in machine().states)
OWN = "household_id in (select my_households())"
MOVES = " or ".join(
    f"within(division, (select reach('{action}')))" for action in ("handle_cases", "confirm_cases", "help_first")
)
OF_CASE = "exists (select 1 from case_file c where c.id = {0}.case_id{1})"
MAY = " and within(c.division, (select reach('{0}')))"
HANDLES = OF_CASE.format("{0}", MAY.format("handle_cases"))
CONFIRMS = OF_CASE.format("{0}", MAY.format("confirm_cases"))
ALERTED = (
    " and (within(c.division, (select reach('rerun'))) or within(c.division, (select reach('supervise_cases')))"
    " or within(c.division, (select reach('handle_cases'))))"
)
STATES_SQL = f"""
alter table case_file drop constraint case_state;
alter table case_file add constraint case_state check (state in ({STATES}));
alter policy case_file_update on case_file using ({OWN} or {MOVES}) with check (({OWN} and state = 'withdrawn') or {MOVES});
"""
# An override is written once and reviewed once, by another; the same for what is seen of an alert, and the end of a notice.
ONCE_SQL = """
create function refuse_second_review() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.accepted is not null or to_jsonb(new) - 'accepted' - 'reviewed_by' - 'reviewed_on' - 'note'
     is distinct from to_jsonb(old) - 'accepted' - 'reviewed_by' - 'reviewed_on' - 'note' then
    raise exception 'An override is reviewed once, and nothing else of it changes.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger case_override_review before update on case_override for each row execute function refuse_second_review();
create function refuse_other_alert() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.seen_on is not null or to_jsonb(new) - 'seen_by' - 'seen_on' - 'note'
     is distinct from to_jsonb(old) - 'seen_by' - 'seen_on' - 'note' then
    raise exception 'An alert is seen once, and nothing else of it changes.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger clock_alert_seen before update on clock_alert for each row execute function refuse_other_alert();
create function refuse_other_notice() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.taken_down_on is not null or to_jsonb(new) - 'taken_down_on' - 'why_down'
     is distinct from to_jsonb(old) - 'taken_down_on' - 'why_down' then
    raise exception 'A notice is taken down once, and nothing else of it changes.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger public_notice_down before update on public_notice for each row execute function refuse_other_notice();
"""
ONCE_BACK = """
drop trigger case_override_review on case_override; drop function refuse_second_review();
drop trigger clock_alert_seen on clock_alert; drop function refuse_other_alert();
drop trigger public_notice_down on public_notice; drop function refuse_other_notice();
"""
# What the board shows, to anybody: no number of a person, household or case; a name only where it may be shown.
BOARD_SQL = f"""
create function public_board(at text, today date) returns table (notice bigint, programme text, name text, members integer,
  amount bigint, frequency text, from_day date, until_day date, article text)
language sql stable security definer set search_path = public, pg_temp as $$
  select n.id, n.programme, case when n.shows_name then p.name else '' end, n.members, n.amount, n.frequency, n.from_day,
    n.until_day, n.article
  from public_notice n join case_file c on c.id = n.case_id join person p on p.id = c.applicant_id
  where c.state = 'publicised' and n.division ^@ at and length(at) >= 9 and n.from_day <= today and n.until_day >= today
    and (n.taken_down_on is null or n.taken_down_on > today)
  order by n.from_day, n.id
$$;
revoke all on function public_board(text, date) from public;
grant execute on function public_board(text, date) to {WEB_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_grants")]
    operations = [
        migrations.RunSQL(STATES_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(
            guard(
                "case_override",
                select=OF_CASE.format("case_override", ""),
                insert=HANDLES.format("case_override"),
                update=CONFIRMS.format("case_override"),
            )
            + guard(
                "clock_alert",
                select=OF_CASE.format("clock_alert", ALERTED),
                insert=OF_CASE.format("clock_alert", ALERTED),
                update=OF_CASE.format("clock_alert", ALERTED),
            )
            + guard(
                "public_notice",
                select=OF_CASE.format("public_notice", ""),
                insert=HANDLES.format("public_notice"),
                update=HANDLES.format("public_notice"),
            ),
            unguard("public_notice") + unguard("clock_alert") + unguard("case_override"),
        ),
        migrations.RunSQL(ONCE_SQL, ONCE_BACK),
        migrations.RunSQL(BOARD_SQL, "drop function public_board(text, date);"),
    ]

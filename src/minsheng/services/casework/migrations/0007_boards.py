"""The nightly run takes notices down; who was granted is shown too (最低生活保障审核确认办法第二十四条；社会救助法第四十五条)."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE

MAY_TAKE_DOWN = (
    "exists (select 1 from case_file c where c.id = public_notice.case_id and (within(c.division,"
    " (select reach('handle_cases'))) or within(c.division, (select reach('rerun')))))"
)
# Awards that hold on the day, of programmes whose law publicises; no number of anybody, no name of a minor.
GRANTED_SQL = f"""
create function public_granted(at text, today date, of_programmes text[], of_age integer) returns table (programme text,
  name text, members integer, amount bigint, frequency text, since date)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.programme, case when p.birth_date <= today - of_age * interval '1 year' then p.name else '' end,
    (select count(*) from membership m where m.household_id = h.id and m.held @> today and upper_inf(m.known))::integer,
    a.amount, a.kind, lower(a.held)
  from award a join household h on h.id = a.household_id
    join case_file c on c.decision_id = a.decision_id and c.state = 'granted' join person p on p.id = c.applicant_id
  where h.division ^@ at and length(at) >= 9 and a.programme = any (of_programmes) and a.kind in ('monthly', 'yearly')
    and upper_inf(a.known) and a.held @> today
  order by a.programme, lower(a.held), a.number
$$;
revoke all on function public_granted(text, date, text[], integer) from public;
grant execute on function public_granted(text, date, text[], integer) to {WEB_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_guard_grants"), ("awards", "0003_yearly")]
    operations = [
        migrations.RunSQL(
            f"alter policy public_notice_update on public_notice using ({MAY_TAKE_DOWN}) with check ({MAY_TAKE_DOWN});",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(GRANTED_SQL, "drop function public_granted(text, date, text[], integer);"),
    ]

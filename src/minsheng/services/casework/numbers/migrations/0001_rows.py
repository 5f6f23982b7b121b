"""The rows of each figure, as one function each; and the counting of them by whoever may see figures but not rows.

``number_rows_*`` give programme, division, day, part, whole, kind and reference of the row, household. They run with the
rights of who asks. ``number_counts`` runs them with the owner's, counts, and gives only divisions in the actor's reach.
"""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.clocks import AT_LEAST


def words(names):
    return ", ".join(f"'{name}'" for name in sorted(names))


REVIEW, GRIEVANCE = table().kinds["review"].states, table().kinds["grievance"].states
COLUMNS = (
    "programme text, division text, day date, part bigint, whole bigint, kind text, reference text, household_id bigint"
)
ROWS = {
    "take_up": """
      select s.programme, h.division, until - 1, (a.household_id is not null or c.household_id is not null)::int::bigint, 1::bigint,
        'entitlement', s.household_id || coalesce('/' || s.person_id, ''), s.household_id
      from standing_answer s join household h on h.id = s.household_id
      left join (select distinct household_id, programme, coalesce(person_id, 0) as person from award
                 where upper_inf(known) and held @> (until - 1) and kind <> 'arrear') a
        on a.household_id = s.household_id and a.programme = s.programme and a.person = coalesce(s.person_id, 0)
      left join (select distinct household_id, programme, coalesce(person_id, 0) as person from case_file
                 where state = 'granted' and not exists (select 1 from award w where w.household_id = case_file.household_id
                   and w.programme = case_file.programme)) c
        on c.household_id = s.household_id and c.programme = s.programme and c.person = coalesce(s.person_id, 0)
      where s.status = 'yes'""",
    "granted": """
      select c.programme, c.division, c.closed_on, (c.state = 'granted')::int::bigint, 1::bigint, 'case', c.number, c.household_id
      from case_file c where c.closed_on >= since and c.closed_on < until and c.state in ('granted', 'refused')""",
    "time_to_decision": """
      select c.programme, c.division, c.closed_on, (c.closed_on - c.applied_on)::bigint, 1::bigint, 'case', c.number, c.household_id
      from case_file c where c.closed_on >= since and c.closed_on < until and c.state in ('granted', 'refused')""",
    "clocks_broken": f"""
      select c.programme, c.division, k.due_on, (coalesce(k.ended_on, until) > k.due_on)::int::bigint, 1::bigint,
        'case', c.number || ' ' || k.step, c.household_id
      from case_clock k join case_file c on c.id = k.case_id
      where k.due_on >= since and k.due_on < until and k.step not in ({words(AT_LEAST)})
      union all
      select a.programme, a.division, k.due_on, (coalesce(k.ended_on, until) > k.due_on)::int::bigint, 1::bigint,
        'appeal', a.number || ' ' || k.step, a.household_id
      from appeal_clock k join appeal a on a.id = k.appeal_id
      where k.due_on >= since and k.due_on < until""",
    "appeals_won": f"""
      select a.programme, a.division, a.closed_on, (a.state in ({words(table().won & REVIEW.keys())}))::int::bigint, 1::bigint,
        'appeal', a.number, a.household_id
      from appeal a where a.kind = 'review' and a.closed_on >= since and a.closed_on < until
        and a.state in ({words(table().on_the_merits & REVIEW.keys())})""",
    "grievances_founded": f"""
      select a.programme, a.division, a.closed_on, (a.state in ({words(table().won & GRIEVANCE.keys())}))::int::bigint, 1::bigint,
        'appeal', a.number, a.household_id
      from appeal a where a.kind = 'grievance' and a.closed_on >= since and a.closed_on < until
        and a.state in ({words(table().on_the_merits & GRIEVANCE.keys())})""",
    "overpayment": """
      select p.programme, h.division, p.month, 0::bigint, case p.what when 'returned' then -p.amount else p.amount end,
        'payment', p.reference, p.household_id
      from paid p join household h on h.id = p.household_id where p.month >= since and p.month < until
      union all
      select d.programme, h.division, d.month, d.amount - coalesce((select sum(s.amount) from difference_step s
          where s.difference_id = d.id and s.what = 'reduced'), 0)::bigint, 0::bigint, 'difference', d.id::text, d.household_id
      from difference d join household h on h.id = d.household_id
      where d.kind = 'overpayment' and d.month >= since and d.month < until""",
    "found_called": """
      select f.programme, f.division, f.found_on, (exists (select 1 from finding_call k where k.finding_id = f.id))::int::bigint,
        1::bigint, 'finding', f.id::text, f.household_id
      from finding f where f.found_on >= since and f.found_on < until""",
    "found_granted": """
      select f.programme, f.division, f.found_on, (coalesce(c.state, '') = 'granted')::int::bigint, 1::bigint, 'finding',
        f.id::text, f.household_id
      from finding f left join case_file c on c.id = f.case_id where f.found_on >= since and f.found_on < until""",
}
COUNTS = f"""
create function number_counts(figure text, since date, until date, by_keys text[])
returns table (programme text, district text, office text, month text, rows_counted bigint, households bigint, hit_households bigint,
  part numeric, whole numeric, median bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare reached text[] := reach('see_numbers');
begin
  if figure not in ({words(ROWS)}) then
    raise exception 'There is no figure of that name.' using errcode = 'undefined_function';
  end if;
  return query execute format(
    'select case when %1$L = any($3) then r.programme else '''' end, case when %2$L = any($3) then left(r.division, 6) else '''' end,'
    ' case when %3$L = any($3) then left(r.division, 9) else '''' end,'
    ' case when %4$L = any($3) then to_char(r.day, ''YYYY-MM'') else '''' end,'
    ' count(*), count(distinct r.household_id) + count(*) filter (where r.household_id is null),'
    ' count(distinct r.household_id) filter (where r.part > 0) + count(*) filter (where r.household_id is null and r.part > 0),'
    ' coalesce(sum(r.part), 0), coalesce(sum(r.whole), 0),'
    ' percentile_disc(0.5) within group (order by r.part)'
    ' from %5$I($1, $2) r where r.division ^@ any ($4) group by 1, 2, 3, 4 order by 1, 2, 3, 4',
    'programme', 'district', 'office', 'month', 'number_rows_' || figure)
    using since, until, by_keys, reached;
end $$;
grant execute on function number_counts(text, date, date, text[]) to {WEB_ROLE};
"""
FORWARD = "".join(
    f"create function number_rows_{name}(since date, until date) returns table ({COLUMNS})"
    f" language sql stable set search_path = public, pg_temp as $$ {query} $$;\n"
    for name, query in ROWS.items()
)
BACK = "drop function number_counts(text, date, date, text[]);" + "".join(
    f"drop function number_rows_{name}(date, date);" for name in ROWS
)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_guard_findings"),
        ("appeals", "0002_guards"),
        ("differences", "0002_guards"),
        ("answers", "0002_guards"),
        ("awards", "0002_guards"),
    ]
    operations = [migrations.RunSQL(FORWARD + COUNTS, BACK)]

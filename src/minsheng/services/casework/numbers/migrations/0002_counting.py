"""Counted in two steps without sorting: a household's rows first, then the households; a median only where days are counted."""

from django.db import migrations

# Without a search path of their own the rows' functions are part of the query that calls them: it filters and counts at once.
NAMES = (
    *("take_up", "granted", "time_to_decision", "clocks_broken", "appeals_won", "grievances_founded", "overpayment"),
    *("found_called", "found_granted"),
)
INLINED = "".join(f"alter function number_rows_{name}(date, date) reset search_path;\n" for name in NAMES)
KEYS = (
    "case when 'programme' = any($3) then r.programme else '' end as programme,"
    " case when 'district' = any($3) then left(r.division, 6) else '' end as district,"
    " case when 'office' = any($3) then left(r.division, 9) else '' end as office,"
    " case when 'month' = any($3) then date_trunc('month', r.day::timestamp) end as month"
)
FORWARD = f"""
create or replace function number_counts(figure text, since date, until date, by_keys text[])
returns table (programme text, district text, office text, month text, rows_counted bigint, households bigint, hit_households bigint,
  part numeric, whole numeric, median bigint)
language plpgsql stable security definer set search_path = public, pg_temp set work_mem = '128MB' as $$
declare
  reached text[] := reach('see_numbers');
  is_known boolean := false;
begin
  if figure ~ '^[a-z_]+$' then
    is_known := to_regprocedure('number_rows_' || figure || '(date, date)') is not null;
  end if;
  if not is_known then
    raise exception 'There is no figure of that name.' using errcode = 'undefined_function';
  end if;
  if figure like 'time\\_%' then
    return query execute format($q$
      select h.programme, h.district, h.office, coalesce(to_char(h.month, 'YYYY-MM'), ''), count(*), count(distinct h.household_id),
        count(distinct h.household_id), sum(h.part), sum(h.whole), percentile_disc(0.5) within group (order by h.part)
      from (select {KEYS}, r.household_id, r.part, r.whole from %I($1, $2) r where r.division ^@ any ($4)) h
      group by h.programme, h.district, h.office, h.month order by 1, 2, 3, 4 $q$, 'number_rows_' || figure)
      using since, until, by_keys, reached;
  else
    return query execute format($q$
      select h.programme, h.district, h.office, coalesce(to_char(h.month, 'YYYY-MM'), ''), sum(h.n)::bigint, count(*), count(*) filter (where h.part > 0),
        sum(h.part), sum(h.whole), null::bigint
      from (
        select {KEYS}, r.household_id, case when r.household_id is null then r.reference end as nobody, count(*) as n,
          sum(r.part) as part, sum(r.whole) as whole
        from %I($1, $2) r where r.division ^@ any ($4) group by 1, 2, 3, 4, 5, 6
      ) h group by h.programme, h.district, h.office, h.month order by 1, 2, 3, 4 $q$, 'number_rows_' || figure)
      using since, until, by_keys, reached;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("numbers", "0001_rows")]
    operations = [migrations.RunSQL(INLINED + FORWARD, migrations.RunSQL.noop)]

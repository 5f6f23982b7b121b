"""What was spent; and the rows behind those targets of the plan that are counted: rent subsidies begun, disabled people at work,
insured employees in unemployment insurance (indicators/migrations/0002_counts.py counts the same for the whole city)."""

from importlib import import_module

from django.db import migrations

before = import_module("minsheng.services.casework.numbers.migrations.0001_rows")
ROWS = {
    "spending": """
      select p.programme, h.division, p.month, case p.what when 'returned' then -p.amount else p.amount end,
        (p.what <> 'returned')::int::bigint, 'payment', p.reference, p.household_id
      from paid p join household h on h.id = p.household_id where p.month >= since and p.month < until""",
    "rent_subsidies_begun": """
      select 'rental_subsidy', h.division, f.begun, (f.begun >= date '2021-01-01')::int::bigint, 1::bigint, 'award', f.number,
        f.household_id
      from (select a.household_id, min(lower(a.held)) as begun, (array_agg(a.number order by lower(a.held), a.number))[1] as number
            from award a where upper_inf(a.known) and a.programme = 'rental_subsidy' and a.kind <> 'arrear' group by a.household_id) f
      join household h on h.id = f.household_id where f.begun < until""",
    "disability_employment": """
      select '', p.jurisdictions[1], until - 1,
        (coalesce(w.facts ->> 'activity', '') in ('employed', 'self_employed', 'flexible'))::int::bigint, 1::bigint,
        'person', p.id::text, null::bigint
      from record w join person p on p.id = w.person_id
      join record d on d.person_id = w.person_id and d.topic = 'disability' and d.held @> (until - 1) and upper_inf(d.known)
      where w.topic = 'work' and w.held @> (until - 1) and upper_inf(w.known)
        and w.facts ->> 'wants_and_can_work' = 'true' and coalesce(d.facts ->> 'disability_grade', 'none') not in ('none', 'unknown')""",
    "unemployment_insurance": """
      select '', n.jurisdictions[1], until - 1, (u.person_id is not null)::int::bigint, 1::bigint, 'person', n.id::text, null::bigint
      from insurance_account p join person n on n.id = p.person_id
      left join insurance_account u on u.person_id = p.person_id and u.scheme = 'unemployment' and u.held @> (until - 1)
        and upper_inf(u.known)
      where p.scheme = 'employees_pension' and p.held @> (until - 1) and upper_inf(p.known)""",
}
FORWARD = "".join(
    f"create function number_rows_{name}(since date, until date) returns table ({before.COLUMNS})"
    f" language sql stable as $$ {query} $$;\n"
    for name, query in ROWS.items()
)
BACK = "".join(f"drop function number_rows_{name}(date, date);" for name in ROWS)


class Migration(migrations.Migration):
    dependencies = [("numbers", "0003_received"), ("facts", "0001_initial"), ("people", "0003_reach")]
    operations = [migrations.RunSQL(FORWARD, BACK)]

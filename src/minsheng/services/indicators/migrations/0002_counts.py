"""Counts for the whole city, and who keeps what they were each month."""

from django.db import migrations

from minsheng.registry.database.guarding import append_only, guard, unguard

ALLOWED = "(reach('see_numbers') <> array[]::text[] or reach('scan') <> array[]::text[])"
COUNTS = {
    "indicator_rent_subsidies": f"""
      select count(*) filter (where first >= date '2021-01-01' and first <= on_day), count(*) from (
        select min(lower(a.held)) as first from award a
        where upper_inf(a.known) and a.programme = 'rental_subsidy' and a.kind <> 'arrear' and {ALLOWED} group by a.household_id
      ) each_household""",
    # As the rules counts_for_disability_employment_rate and is_employed_for_disability_employment_rate have it.
    "indicator_disability_employment": f"""
      select count(*) filter (where w.facts ->> 'activity' in ('employed', 'self_employed', 'flexible')), count(*)
      from record w join record d on d.person_id = w.person_id and d.topic = 'disability' and d.held @> on_day and upper_inf(d.known)
      where w.topic = 'work' and w.held @> on_day and upper_inf(w.known) and w.person_id is not null
        and w.facts ->> 'wants_and_can_work' = 'true' and coalesce(d.facts ->> 'disability_grade', 'none') not in ('none', 'unknown')
        and {ALLOWED}""",
    "indicator_disability_subsidies": f"""
      select count(a.household_id), count(*) from standing_answer s
      left join (select distinct household_id, coalesce(person_id, 0) as person from award
                 where upper_inf(known) and held @> on_day and programme = 'disability_subsidies' and kind <> 'arrear') a
        on a.household_id = s.household_id and a.person = coalesce(s.person_id, 0)
      where s.programme = 'disability_subsidies' and s.status = 'yes' and {ALLOWED}""",
    "indicator_unemployment_insurance": f"""
      select count(u.person_id), count(*) from insurance_account p
      left join insurance_account u on u.person_id = p.person_id and u.scheme = 'unemployment' and u.held @> on_day
        and upper_inf(u.known)
      where p.scheme = 'employees_pension' and p.held @> on_day and upper_inf(p.known) and {ALLOWED}""",
}
FORWARD = "".join(
    f"create function {name}(on_day date) returns table (part bigint, whole bigint) language sql stable security definer"
    f" set search_path = public, pg_temp as $$ {query} $$;\n"
    for name, query in COUNTS.items()
)
BACK = "".join(f"drop function {name}(date);" for name in COUNTS)


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0001_initial"),
        ("awards", "0002_guards"),
        ("answers", "0002_guards"),
        ("facts", "0001_initial"),
        ("people", "0002_guards"),
    ]
    operations = [
        migrations.RunSQL(FORWARD, BACK),
        migrations.RunSQL(
            guard(
                "indicator_month",
                select="(select reach('see_numbers')) <> array[]::text[] or (select reach('scan')) <> array[]::text[]",
                insert="(select reach('scan')) <> array[]::text[]"
                " and kept_by = (select name from actor where id = (select acting()))",
            )
            + append_only("indicator_month"),
            "drop trigger indicator_month_append_only on indicator_month;" + unguard("indicator_month"),
        ),
    ]

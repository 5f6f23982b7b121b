"""What became of the payments to somebody's own household; runs, files and what the bank said of others stay closed."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE

OWN = f"""
create function my_payments() returns table (reference text, pay_on date, standing text, said_on date)
language sql stable security definer set search_path = public, pg_temp as $$
  select 'payment ' || p.end_to_end, r.pay_on, coalesce(said.what, r.state), said.day
  from payment p join payment_run r on r.id = p.run_id left join lateral (
    select o.what, m.day from payment_outcome o join bank_message m on m.id = o.message_id
    where o.payment_id = p.id order by o.id desc limit 1
  ) said on true
  where p.award_number in (select a.number from award a where a.household_id in (select my_households()))
    and p.household_id in (select my_households())
$$;
grant execute on function my_payments() to {WEB_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_withheld_guards"), ("people", "0002_guards")]
    operations = [migrations.RunSQL(OWN, "drop function my_payments();")]

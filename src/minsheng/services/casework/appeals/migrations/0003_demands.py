"""A demand of an overpayment that is disputed: recovery stands still at a stay, and a part is let go by a decision; who took a
step of the change that found it took part."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE

OF_HOUSEHOLD = "household_id in (select h.id from household h where within(h.division, (select reach('{}'))))"
TOOK_PART = """
create or replace function took_part(asked bigint, who text) returns boolean language sql stable security definer
set search_path = public, pg_temp as $$
  select exists (
    select 1 from appeal a where a.id = asked and (
      who = any(a.about)
      or exists (select 1 from case_step s join case_file c on c.id = s.case_id
                 where (c.id = a.case_id or c.decision_id = a.decision_id)
                   and (s.actor = who or s.detail -> 'visitors' ? who))
      or exists (select 1 from decision d where d.id = a.decision_id and d.decided_by = who)
      or exists (select 1 from difference f where a.demand <> '' and f.change = a.demand and f.made_by = who)
      {more}
    )
  )
$$;
"""
CHANGES = """or exists (select 1 from change_step s join change_proposal c on c.id = s.proposal_id
                 where (c.number = a.demand or c.decision_id = a.decision_id) and s.actor = who)"""
FORWARD = f"""
create policy instalment_plan_stayed on instalment_plan for insert to {WEB_ROLE} with check (
  percent = 0 and set_by = (select name from actor where id = (select acting()))
  and ({OF_HOUSEHOLD.format("handle_appeals")} or {OF_HOUSEHOLD.format("decide_appeals")}));
create policy difference_step_reviewed on difference_step for insert to {WEB_ROLE} with check (
  what = 'waived' and reason = 'review' and exists (
    select 1 from difference d where d.id = difference_step.difference_id and ({OF_HOUSEHOLD.format("decide_appeals").replace("household_id", "d.household_id", 1)})));
"""
BACK = """
drop policy difference_step_reviewed on difference_step;
drop policy instalment_plan_stayed on instalment_plan;
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0002_guards"), ("differences", "0002_guards"), ("supervising", "0002_guards")]
    operations = [
        migrations.RunSQL(TOOK_PART.format(more=CHANGES), TOOK_PART.format(more="")),
        migrations.RunSQL(FORWARD, BACK),
    ]

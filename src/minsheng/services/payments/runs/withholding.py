"""What a run keeps back against overpayments, by the instalment plans, as SQL over its whole list.

Of each month, or year, an award's plan gives a share (in percent); shares and outstanding overpayments of an entitlement, each in the
order of their months, are laid end to end, and where a share and an overpayment cover one another, that much is kept back.
"""

from __future__ import annotations

# Rows award_number, month, difference_id, amount. ``due`` has the months: award_number, household_id, person_id, month, amount.
_KEPT = """
with plan as (
  select distinct on (award_number) award_number, percent from instalment_plan order by award_number, id desc
), paying as materialized (
  select *, sum(share) over (partition by household_id, coalesce(person_id, 0) order by month, award_number) as until
  from (
    select d.award_number, d.household_id, d.person_id, d.month, d.amount * plan.percent / 100 as share
    from ({due}) d join plan on plan.award_number = d.award_number where plan.percent > 0
  ) shares
), owing as (
  select *, sum(left_over) over (partition by household_id, coalesce(person_id, 0) order by month, id) as until
  from (
    select d.id, d.household_id, d.person_id, d.month,
      d.amount - coalesce(s.reduced, 0) - coalesce(s.recovered, 0) - coalesce(s.waived, 0) as left_over
    from difference d left join lateral (
      select sum(amount) filter (where what = 'reduced') as reduced, sum(amount) filter (where what = 'recovered') as recovered,
        sum(amount) filter (where what = 'waived') as waived
      from difference_step where difference_id = d.id
    ) s on true
    where d.kind = 'overpayment' and d.programme = %(programme)s
      and d.household_id in (select household_id from paying)
  ) differences where left_over > 0
)
select p.award_number, p.month, o.id as difference_id,
  (least(p.until, o.until) - greatest(p.until - p.share, o.until - o.left_over))::bigint as amount
from paying p join owing o on o.household_id = p.household_id and coalesce(o.person_id, 0) = coalesce(p.person_id, 0)
where least(p.until, o.until) > greatest(p.until - p.share, o.until - o.left_over)
"""
KEEP = "create temporary table payment_kept on commit drop as " + _KEPT.format(
    due="select * from payment_due where why is null and kind in ('monthly', 'yearly') and attempt = 1"
)
LIST = """
insert into payment_withheld (run_id, payment_id, difference_id, amount)
select p.run_id, p.id, k.difference_id, k.amount
from payment_kept k join payment p on p.run_id = %(run)s and p.award_number = k.award_number and p.month = k.month
"""
# Awards of a list whose plan or overpayments are no longer as they were when it was prepared.
STALE = (
    "with now as ("
    + _KEPT.format(due="select * from payment where run_id = %(run)s and kind in ('monthly', 'yearly') and attempt = 1")
    + """
), listed as (
  select p.award_number, p.month, w.difference_id, w.amount from payment_withheld w join payment p on p.id = w.payment_id
  where w.run_id = %(run)s
)
select distinct award_number from (
  (select * from now except select * from listed) union all (select * from listed except select * from now)
) differing order by award_number
"""
)
# Freezing, each part counts as recovered.
RECOVERED = """
insert into difference_step (difference_id, what, amount, reference, reason, note, done_on, done_by)
select w.difference_id, 'recovered', w.amount, 'payment ' || p.end_to_end, '', '', %(day)s, %(actor)s
from payment_withheld w join payment p on p.id = w.payment_id where w.run_id = %(run)s order by w.id
"""

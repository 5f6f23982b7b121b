"""What is due, as SQL: one row for each award and month that a run is to pay, with the reason where it cannot be paid.

Each query gives: award_id, award_number, household_id, person_id, payee_id, kind, month, amount, withheld, fund_id, decision_id,
account_version_id, attempt, again_for, why. Its parameters: run, programme, month, division.
"""

from __future__ import annotations

PAID_ALREADY = "the month was paid under another award"
_WHY = f"""
  case when a.account_id is null then 'no account'
       when v.id is null then 'account not confirmed'
       when payee.death_date is not null then 'payee has died'
       when t.id is not null then '{PAID_ALREADY}'
  end as why
"""
_COLUMNS = f"""
  a.id as award_id, a.number as award_number, a.household_id, a.person_id, a.payee_id,
  case when a.kind = 'arrear' then 'once' else a.kind end as kind, d.month, a.amount, 0::bigint as withheld, a.fund_id,
  a.decision_id, v.id as account_version_id, 1::smallint as attempt, null::bigint as again_for, {_WHY}
"""
_JOINS = """
  left join account_version v on v.account_id = a.account_id and v.state = 'in_use'
  join person payee on payee.id = a.payee_id
"""
# Awards that came to be known, or to hold in a month, after that month's run had made its list: later runs catch them up.
# A day before that is looked at too, since an act that began earlier may have ended later.
_LATE = """
  closed as (
    select r.month, r.division, max(s.at) - interval '1 day' as listed_at
    from payment_run r join payment_step s on s.run_id = r.id and s.version = r.version and s.state = 'prepared'
    where r.programme = %(programme)s and r.kind = %(run_kind)s and r.state not in ('prepared', 'approved')
      and r.id <> %(run)s and r.month < %(month)s
    group by 1, 2
  ), recent as materialized (
    select a.id, a.held, home.division, lower(a.known) as known_since
    from award a join household home on home.id = a.household_id
    where a.programme = %(programme)s and a.kind = 'monthly' and upper_inf(a.known)
      and lower(a.known) > (select min(listed_at) from (
        select max(listed_at) as listed_at from closed group by division) last)
  )
"""
# Besides the month's own awards: those that an earlier run held back and nobody has paid since, and the late ones.
MONTHLY = f"""
with {_LATE}, due as (
  select a.id as award_id, %(month)s::date as month from award a
    where a.programme = %(programme)s and a.kind = 'monthly' and upper_inf(a.known) and a.held @> %(month)s::date
  union
  select a.id, h.month from payment_held_back h join payment_run r on r.id = h.run_id
    join award a on a.number = h.award_number and a.kind = 'monthly' and upper_inf(a.known) and a.held @> h.month
    where r.programme = %(programme)s and r.kind = 'monthly' and h.month < %(month)s and h.why <> '{PAID_ALREADY}'
  union
  select n.id, c.month from recent n join closed c on n.held @> c.month and starts_with(n.division, c.division)
)
select {_COLUMNS}
from due d join award a on a.id = d.award_id join household home on home.id = a.household_id {_JOINS}
  left join payment p on p.award_number = a.number and p.month = d.month and p.kind = 'monthly' and p.attempt = 1
  left join paid t on t.kind = 'monthly' and t.what = 'taken' and t.household_id = a.household_id
    and t.programme = a.programme and t.month = d.month and coalesce(t.person_id, 0) = coalesce(a.person_id, 0)
where p.id is null and t.award_number is distinct from a.number and starts_with(home.division, %(division)s)
"""
# What is paid one time and arrears, from the month they fall due in; yearly awards in the month of the year that they began in.
ONCE = f"""
with due as (
  select a.id as award_id, date_trunc('month', lower(a.held))::date as month from award a
  where a.programme = %(programme)s and a.kind in ('once', 'arrear') and upper_inf(a.known)
    and lower(a.held) < (%(month)s::date + interval '1 month')::date
  union all
  select a.id, y.month::date from award a
    join lateral (
      select min(lower(b.held)) as began from award b where b.number = a.number and upper_inf(b.known)
    ) first on true
    cross join lateral generate_series(first.began::timestamp, %(month)s::timestamp, interval '1 year') y(month)
  where a.programme = %(programme)s and a.kind = 'yearly' and upper_inf(a.known) and a.held @> y.month::date
)
select {_COLUMNS}
from due d join award a on a.id = d.award_id join household home on home.id = a.household_id {_JOINS}
  left join payment p on p.award_number = a.number and p.attempt = 1
    and (p.kind = 'once' or p.kind = 'yearly' and p.month = d.month)
  left join paid t on t.kind = a.kind and t.what = 'taken' and (
    a.kind = 'yearly' and t.household_id = a.household_id and t.programme = a.programme and t.month = d.month
      and coalesce(t.person_id, 0) = coalesce(a.person_id, 0)
    or a.kind <> 'yearly' and t.award_number = a.number)
where p.id is null and t.id is null and starts_with(home.division, %(division)s)
"""
# What came back, once the account was corrected or the award has another payee. Amount, decision and fund are those of the
# first payment: they are what is owed. Account and payee are the award's own now.
REISSUE = """
select coalesce(now.id, p.award_id) as award_id, p.award_number, p.household_id, p.person_id,
  coalesce(now.payee_id, p.payee_id) as payee_id, p.kind, p.month, p.amount, p.withheld, p.fund_id, p.decision_id,
  v.id as account_version_id, (p.attempt + 1)::smallint as attempt, p.id as again_for,
  case when now.id is null then 'the award holds for that month no more'
       when now.account_id is null then 'no account'
       when v.id is null then 'account not confirmed'
       when v.id = p.account_version_id then 'account not corrected since it came back'
       when payee.death_date is not null then 'payee has died' end as why
from payment p
  join household home on home.id = p.household_id
  left join payment again on again.again_for = p.id
  left join award now on now.number = p.award_number and upper_inf(now.known)
    and (now.held @> p.month or p.kind = 'once')
  left join person payee on payee.id = now.payee_id
  left join account_version v on v.account_id = now.account_id and v.state = 'in_use'
where p.programme = %(programme)s and again.id is null and starts_with(home.division, %(division)s)
  and p.month <= %(month)s
  and exists (select 1 from payment_outcome o where o.payment_id = p.id and o.what in ('returned', 'rejected'))
"""
BY_KIND = {"monthly": MONTHLY, "once": ONCE, "reissue": REISSUE}

# The end-to-end id is made of what is paid, so that the same payment has the same one for ever: kind, month, award, attempt.
TAKE = """
insert into payment (run_id, award_id, award_number, household_id, person_id, payee_id, programme, kind, month, attempt,
  again_for, amount, withheld, fund_id, decision_id, account_version_id, file_number, end_to_end)
select %(run)s, award_id, award_number, household_id, person_id, payee_id, %(programme)s, kind, month, attempt, again_for,
  amount, withheld, fund_id, decision_id, account_version_id,
  dense_rank() over (order by fund_id, (place - 1) / %(file_size)s),
  upper(left(kind, 1)) || to_char(month, 'YYYYMM') || 'A' || lpad(award_number::text, 12, '0') || 'T' || lpad(attempt::text, 2, '0')
from (
  select d.*, row_number() over (partition by fund_id, withheld >= amount order by award_number, month) as place
  from (
    select d.award_id, d.award_number, d.household_id, d.person_id, d.payee_id, d.kind, d.month, d.amount,
      d.withheld + coalesce(w.withheld, 0) as withheld, d.fund_id, d.decision_id, d.account_version_id, d.attempt, d.again_for
    from payment_due d left join (
      select award_number, month, sum(amount)::bigint as withheld from payment_kept group by 1, 2
    ) w on w.award_number = d.award_number and w.month = d.month
    where why is null
  ) d
) ranked
order by award_number, month
"""
HOLD_BACK = """
insert into payment_held_back (run_id, award_id, award_number, month, why)
select %(run)s, award_id, award_number, month, why from payment_due where why is not null
"""

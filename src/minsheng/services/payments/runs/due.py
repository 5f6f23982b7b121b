"""What is due, as SQL: one row for each award and month that a run is to pay, with the reason where it cannot be paid.

Each query gives: award_id, award_number, household_id, person_id, payee_id, month, amount, fund_id, decision_id,
account_version_id, attempt, again_for, why. Its parameters: run, programme, month, division.
"""

from __future__ import annotations

PAID_ALREADY = "the month was paid under another award"
_WHY = f"""
  case when a.account_id is null then 'no account'
       when v.id is null then 'account not confirmed'
       when payee.death_date is not null then 'payee has died'
       when other.id is not null then '{PAID_ALREADY}'
  end as why
"""
_COLUMNS = f"""
  a.id as award_id, a.number as award_number, a.household_id, a.person_id, a.payee_id, d.month, a.amount, a.fund_id,
  a.decision_id, v.id as account_version_id, 1::smallint as attempt, null::bigint as again_for, {_WHY}
"""
_JOINS = """
  left join account_version v on v.account_id = a.account_id and v.state = 'in_use'
  join person payee on payee.id = a.payee_id
"""
# Besides the month's own awards, those that an earlier run held back and nobody has paid since.
MONTHLY = f"""
with due as (
  select a.id as award_id, %(month)s::date as month from award a
    where a.programme = %(programme)s and a.kind = 'monthly' and upper_inf(a.known) and a.held @> %(month)s::date
  union
  select a.id, h.month from payment_held_back h join payment_run r on r.id = h.run_id
    join award a on a.number = h.award_number and a.kind = 'monthly' and upper_inf(a.known) and a.held @> h.month
    where r.programme = %(programme)s and r.kind = 'monthly' and h.month < %(month)s and h.why <> '{PAID_ALREADY}'
)
select {_COLUMNS}
from due d join award a on a.id = d.award_id join household home on home.id = a.household_id {_JOINS}
  left join payment p on p.award_number = a.number and p.month = d.month and p.kind = 'monthly' and p.attempt = 1
  left join payment other on other.kind = 'monthly' and other.attempt = 1 and other.household_id = a.household_id
    and other.programme = a.programme and other.month = d.month and coalesce(other.person_id, 0) = coalesce(a.person_id, 0)
where p.id is null and starts_with(home.division, %(division)s)
"""
ONCE = f"""
with due as (
  select a.id as award_id, date_trunc('month', lower(a.held))::date as month from award a
  where a.programme = %(programme)s and a.kind in ('once', 'arrear') and upper_inf(a.known)
    and lower(a.held) < (%(month)s::date + interval '1 month')::date
)
select {_COLUMNS}
from due d join award a on a.id = d.award_id join household home on home.id = a.household_id {_JOINS}
  left join payment p on p.award_number = a.number and p.kind = 'once' and p.attempt = 1
  left join (select null::bigint as id) other on true
where p.id is null and starts_with(home.division, %(division)s)
"""
# What came back, once the account was corrected. The award's row stays that of the first payment: its amount is what is owed.
REISSUE = """
select p.award_id, p.award_number, p.household_id, p.person_id, p.payee_id, p.month, p.amount, p.fund_id, p.decision_id,
  v.id as account_version_id, (p.attempt + 1)::smallint as attempt, p.id as again_for,
  case when now.id is null then 'the award holds for that month no more'
       when now.payee_id <> p.payee_id then 'the award has another payee'
       when now.account_id is null then 'no account'
       when v.id is null then 'account not confirmed'
       when v.id = p.account_version_id then 'account not corrected since it came back'
       when payee.death_date is not null then 'payee has died' end as why
from payment p
  join household home on home.id = p.household_id
  join person payee on payee.id = p.payee_id
  left join payment again on again.again_for = p.id
  left join award now on now.number = p.award_number and upper_inf(now.known)
    and (now.held @> p.month or p.kind = 'once')
  left join account_version v on v.account_id = now.account_id and v.state = 'in_use'
where p.programme = %(programme)s and again.id is null and starts_with(home.division, %(division)s)
  and p.month <= %(month)s
  and exists (select 1 from payment_outcome o where o.payment_id = p.id and o.what in ('returned', 'rejected'))
"""
BY_KIND = {"monthly": MONTHLY, "once": ONCE, "reissue": REISSUE}

# The end-to-end id is made of what is paid, so that the same payment has the same one in every database and for ever.
TAKE = """
insert into payment (run_id, award_id, award_number, household_id, person_id, payee_id, programme, kind, month, attempt,
  again_for, amount, fund_id, decision_id, account_version_id, file_number, end_to_end)
select %(run)s, award_id, award_number, household_id, person_id, payee_id, %(programme)s, kind, month, attempt, again_for,
  amount, fund_id, decision_id, account_version_id,
  dense_rank() over (order by fund_id, (place - 1) / %(file_size)s),
  upper(left(encode(sha256(convert_to(
    concat_ws('|', %(programme)s, kind, to_char(month, 'YYYY-MM'), award_number, attempt), 'UTF8')), 'hex'), 32))
from (
  select d.*, row_number() over (partition by fund_id order by award_number, month) as place,
    case when %(kind)s = 'reissue' then (select kind from payment p where p.id = d.again_for) else %(kind)s end as kind
  from payment_due d where why is null
) ranked
"""
HOLD_BACK = """
insert into payment_held_back (run_id, award_id, award_number, month, why)
select %(run)s, award_id, award_number, month, why from payment_due where why is not null
"""

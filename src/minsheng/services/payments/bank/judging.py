"""What each line of a statement is, as SQL over the staged lines.

=============  =====================================================================================
what           when
=============  =====================================================================================
settled        a debit of a payment of a written run, of its amount, from its fund, the first time
returned       a credit with the payment's own number, of its amount, after it was settled, the first time
known          money into the fund that is in the ledger already, by its voucher's reference and amount
unexplained    everything else: into the suspense account, with the reason
=============  =====================================================================================
"""

STAGE = """
drop table if exists bank_entry;
create temporary table bank_entry (
  place bigserial, statement int, entry text, end_to_end text, amount bigint, came_back boolean, reason text
) on commit drop;
"""
# Two statements, or a statement and a status report, that speak of the same payments wait for one another.
LOCK = """
select 1 from payment_run where id in (
  select p.run_id from payment p join bank_entry e on e.end_to_end = p.end_to_end where e.statement = %(statement)s
) order by id for update
"""
JUDGE = """
drop table if exists bank_judged;
create temporary table bank_judged on commit drop as
with seen as (
  select e.place, e.entry, e.end_to_end, e.amount, e.reason, e.came_back,
    p.id as payment_id, p.run_id, p.amount - p.withheld as owed, p.fund_id, r.state,
    o.settled, o.rejected, o.returned, k.id as voucher,
    row_number() over (partition by e.end_to_end, e.amount order by e.place) as nth,
    min(e.place) filter (where -e.amount = p.amount - p.withheld) over (partition by e.end_to_end) as debited_at
  from bank_entry e
    left join payment p on p.end_to_end = e.end_to_end
    left join payment_run r on r.id = p.run_id
    left join (
      select payment_id, bool_or(what = 'settled') as settled, bool_or(what = 'rejected') as rejected,
        bool_or(what = 'returned') as returned
      from payment_outcome where payment_id in (
        select p2.id from payment p2 join bank_entry e2 on e2.end_to_end = p2.end_to_end
      ) group by payment_id
    ) o on o.payment_id = p.id
    left join posting k on k.kind in ('appropriation', 'repayment') and e.amount > 0
      and k.reference = k.kind || ' ' || %(fund)s || ' ' || e.end_to_end
      and exists (select 1 from posting_line l join ledger_account b on b.id = l.account_id and b.kind = 'bank'
                  where l.posting_id = k.id and l.amount = e.amount)
      and not exists (select 1 from bank_other_line x where x.what = 'known' and x.end_to_end = e.end_to_end
                      and x.amount = e.amount)
  where e.statement = %(statement)s
), told as (
  select *, case
      when payment_id is null and voucher is not null and nth = 1 then 'known'
      when payment_id is null then 'no payment has this number'
      when state not in ('written', 'sent', 'settled') then 'the payment was not sent yet'
      when fund_id <> %(fund)s then 'the payment is of another fund'
      when abs(amount) <> owed then 'the amount is not that of the payment'
      when amount < 0 and coalesce(rejected, false) then 'paid after it was rejected'
      when amount < 0 and (coalesce(settled, false) or nth > 1) then 'paid twice by the bank'
      when amount < 0 then 'settled'
      when coalesce(rejected, false) then 'returned after it was rejected'
      when coalesce(returned, false) or nth > 1 then 'returned twice by the bank'
      when coalesce(settled, false) or debited_at < place then 'returned'
      else 'returned before it was paid' end as said
  from seen
)
select place, entry, end_to_end, amount, reason, payment_id, run_id,
  case when said in ('settled', 'returned', 'known') then said else 'unexplained' end as what,
  case when said in ('settled', 'returned', 'known') then '' else said end as why
from told;
"""
OUTCOMES = """
insert into payment_outcome (payment_id, what, message_id, reason)
select payment_id, what, %(message)s, reason from bank_judged where what in ('settled', 'returned')
"""
# Who reads the bank's answers sees no awards: the registry is told what came back by the database itself.
CAME_BACK = "select note_what_came_back(%(message)s)"
OTHERS = """
insert into bank_other_line (message_id, what, entry, end_to_end, amount, why)
select %(message)s, what, entry, end_to_end, amount, why from bank_judged where what in ('known', 'unexplained') order by place
"""
POSTINGS = {
    "settled": ("settlement", "payable"),
    "returned": ("return", "payable"),
    "unexplained": ("suspense", "suspense"),
}
# A line for each payment on the other account, against one on the bank's. Nothing is posted of a sum of zero on it.
LINES = """
insert into posting_line (posting_id, account_id, payment_id, amount)
select %(posting)s, %(other)s, case when what = 'unexplained' then null else payment_id end, -amount
  from bank_judged where what = %(what)s and amount <> 0
union all
select %(posting)s, %(bank)s, null, amount from bank_judged where what = 'unexplained' and what = %(what)s and amount <> 0
union all
select %(posting)s, %(bank)s, null, sum(amount)::bigint from bank_judged
  where what <> 'unexplained' and what = %(what)s having sum(amount) <> 0
"""

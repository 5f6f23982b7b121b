"""Lists whose payments are kept back in part, as the database checks them; the ledger's account of what is to come back; and
what runs took before they said so in ``paid``."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import guard, unguard

CHECKS = """
-- Of the rows a statement added the planner knows no number: for many of them it is told not to look up each alone.
create function plan_for(many bigint) returns void language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform set_config('enable_nestloop', case when many >= 10000 then 'off' else 'on' end, true);
end $$;
create or replace function check_run_step() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare steps text[] := array['prepared', 'approved', 'frozen', 'posted', 'written', 'sent', 'settled'];
        lines bigint; total numeric; kept numeric;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'prepared' or new.prepared_by_id is distinct from acting() then
      raise exception 'A run begins prepared, by whoever acts.' using errcode = 'check_violation',
        constraint = 'payment_run_steps';
    end if;
    return new;
  end if;
  if (new.programme, new.month, new.kind, new.division, new.number)
     is distinct from (old.programme, old.month, old.kind, old.division, old.number) then
    raise exception 'What run % is for never changes.', old.id using errcode = 'restrict_violation';
  end if;
  if new.state = 'prepared' and old.state in ('prepared', 'approved') then
    if new.version = old.version and old.state = 'prepared' and new.prepared_by_id = old.prepared_by_id then
      return new;  -- its sums are written
    end if;
    if new.version = old.version + 1 and new.prepared_by_id = acting() and new.approved_by_id is null then
      return new;
    end if;
  elsif array_position(steps, new.state) = array_position(steps, old.state) + 1
     and (new.version, new.payments, new.total, new.withheld, new.file_size, new.pay_on, new.prepared_by_id)
       = (old.version, old.payments, old.total, old.withheld, old.file_size, old.pay_on, old.prepared_by_id)
     and (new.state = 'approved' or new.approved_by_id = old.approved_by_id)
     and (new.state = 'frozen' or new.frozen_at is not distinct from old.frozen_at) then
    if new.state = 'approved' then
      if new.approved_by_id is distinct from acting() then
        raise exception 'Whoever approves is named.' using errcode = 'check_violation',
          constraint = 'payment_run_approved_by_actor';
      end if;
      select count(*), coalesce(sum(p.amount), 0), coalesce(sum(p.withheld), 0) into lines, total, kept
        from payment p where p.run_id = new.id;
      if lines <> new.payments or total <> new.total or kept <> new.withheld
         or new.kind <> 'reissue'
           and kept <> (select coalesce(sum(w.amount), 0) from payment_withheld w where w.run_id = new.id) then
        raise exception 'Run % has % payments of %, not what it says.', new.id, lines, total
          using errcode = 'check_violation', constraint = 'payment_run_sums';
      end if;
    end if;
    return new;
  end if;
  raise exception 'Run % is % and cannot become %.', old.id, old.state, new.state using errcode = 'check_violation',
    constraint = 'payment_run_steps';
end $$;

-- What is paid again goes to whom the award goes now; its amount, decision and fund stay those of the first payment.
create or replace function check_payments() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform plan_for((select count(*) from rows));
  perform 1 from payment_run r where r.id in (select run_id from rows) order by r.id for update;
  if exists (select 1 from (select distinct run_id from rows) n
             left join payment_run r on r.id = n.run_id and r.state = 'prepared' where r.id is null) then
    raise exception 'The list of a run changes only while it is prepared.' using errcode = 'check_violation',
      constraint = 'payment_list_open';
  end if;
  if tg_op = 'INSERT' then
    if exists (
      select 1 from rows n left join award a on a.id = n.award_id
      where a.id is null or (a.number, a.programme, a.household_id, a.payee_id) <> (n.award_number, n.programme, n.household_id, n.payee_id)
        or a.person_id is distinct from n.person_id
        or (n.attempt = 1 and (a.amount, a.decision_id, a.fund_id) <> (n.amount, n.decision_id, n.fund_id))
    ) then
      raise exception 'A payment is of its award.' using errcode = 'check_violation', constraint = 'payment_of_award';
    end if;
    if exists (
      select 1 from rows n join award a on a.id = n.award_id left join account_version v on v.id = n.account_version_id
        left join payee_account k on k.token = v.account_id
      where v.id is null or v.state <> 'in_use' or v.account_id is distinct from a.account_id or k.person_id <> n.payee_id
    ) then
      raise exception 'A payment goes to a confirmed account.' using errcode = 'check_violation',
        constraint = 'payment_to_account';
    end if;
    if exists (
      select 1 from rows n where n.again_for is not null and not exists (
        select 1 from payment p join payment_outcome o on o.payment_id = p.id and o.what in ('returned', 'rejected')
        where p.id = n.again_for
          and (p.award_number, p.month, p.kind, p.amount, p.withheld, p.decision_id, p.fund_id, p.attempt + 1)
            = (n.award_number, n.month, n.kind, n.amount, n.withheld, n.decision_id, n.fund_id, n.attempt)
          and p.account_version_id <> n.account_version_id)
    ) then
      raise exception 'Only what came back is paid again.' using errcode = 'check_violation',
        constraint = 'payment_again_for_returned';
    end if;
  end if;
  perform plan_for(0);
  return null;
end $$;

create or replace function accounts_to_write(asked bigint, file integer)
returns table (end_to_end text, amount bigint, holder text, bank text, number_sealed bytea, month date)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.end_to_end, p.amount - p.withheld, v.holder, v.bank, v.number_sealed, p.month
  from payment p join account_version v on v.id = p.account_version_id
  where p.run_id = asked and p.file_number = file and p.amount > p.withheld
    and exists (select 1 from payment_run r where r.id = asked and within(r.division, (select reach('pay_write'))))
  order by p.id
$$;

create or replace function count_payments() returns void language plpgsql volatile security definer
set search_path = public, pg_temp as $$
begin
  if (select reach('pay_prepare')) <> array[]::text[] then
    analyze payment;
    analyze paid;
  end if;
end $$;

-- What the ledger should say people owe, before what came in, and what it says: of households whose payments the actor sees.
create function claimed_overpayments()
returns table (id bigint, fund_id text, division text, made_on date, claimed bigint, booked bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.id, a.fund_id, a.division, d.made_on,
    (d.amount - coalesce(s.reduced, 0)
      - least(coalesce(s.waived, 0), greatest(d.amount - coalesce(s.reduced, 0) - coalesce(s.recovered, 0), 0)))::bigint,
    coalesce(b.booked, 0)::bigint
  from difference d
    join household h on h.id = d.household_id and within(h.division, (select reach('pay_read')))
    join lateral (
      select w.fund_id, f.division from award w join fund f on f.code = w.fund_id where w.number = d.award_number
      order by w.id desc limit 1
    ) a on true
    left join lateral (
      select sum(amount) filter (where what = 'reduced') as reduced, sum(amount) filter (where what = 'recovered') as recovered,
        sum(amount) filter (where what = 'waived') as waived
      from difference_step where difference_id = d.id
    ) s on true
    left join lateral (
      select sum(l.amount) as booked from posting_line l join posting p on p.id = l.posting_id and p.kind = 'differences'
        join ledger_account k on k.id = l.account_id and k.kind = 'receivable'
      where l.difference_id = d.id
    ) b on true
  where d.kind = 'overpayment'
$$;
grant execute on function claimed_overpayments() to WEB_ROLE;

-- Who keeps the books sees no households. What they need of awards and overpayments they are told, and write, by these.
create function came_back()
returns table (payment_id bigint, end_to_end text, fund_id text, amount bigint, again boolean, owed boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.end_to_end, p.fund_id, p.amount - p.withheld,
    exists (select 1 from payment again where again.again_for = p.id),
    exists (select 1 from award a where a.number = p.award_number and upper_inf(a.known)
      and (a.held @> p.month or p.kind = 'once'))
  from payment_outcome o join payment p on p.id = o.payment_id join payment_run r on r.id = p.run_id
  where o.what in ('returned', 'rejected') and within(r.division, (select reach('pay_read')))
$$;
grant execute on function came_back() to WEB_ROLE;

create function note_what_came_back(message bigint) returns bigint language plpgsql volatile security definer
set search_path = public, pg_temp as $$
declare noted bigint;
begin
  insert into paid (award_number, household_id, person_id, programme, kind, month, what, amount, withheld, reference, noted_by)
    select p.award_number, p.household_id, p.person_id, p.programme, a.kind, p.month, 'returned', p.amount - p.withheld, 0,
      'returned ' || p.end_to_end, (select name from actor where id = acting())
    from payment_outcome o join payment p on p.id = o.payment_id join award a on a.id = p.award_id
      join payment_run r on r.id = p.run_id
    where o.message_id = message and o.what in ('returned', 'rejected')
      and within(r.division, (select reach('reconcile')))
    on conflict (reference) do nothing;
  get diagnostics noted = row_count;
  return noted;
end $$;
grant execute on function note_what_came_back(bigint) to WEB_ROLE;

-- An amount laid against a household's overpayments, the oldest first; rows difference, part, and with null what is left.
create function pay_back(to_fund text, of_household bigint, of_programme text, of_person bigint, paid bigint, voucher text, day date)
returns table (difference_id bigint, part bigint) language plpgsql volatile security definer
set search_path = public, pg_temp as $$
declare owing record; left_over bigint := paid; one bigint;
begin
  if not exists (select 1 from fund f where f.code = to_fund and within(f.division, (select reach('ledger_post')))) then
    raise exception 'The books of fund % are not yours.', to_fund using errcode = 'insufficient_privilege';
  end if;
  for owing in
    select d.id, d.amount - coalesce(sum(s.amount), 0) as outstanding
    from difference d left join difference_step s on s.difference_id = d.id
    where d.kind = 'overpayment' and d.household_id = of_household and d.programme = of_programme
      and d.person_id is not distinct from of_person
      and to_fund = (select a.fund_id from award a where a.number = d.award_number order by a.id desc limit 1)
    group by d.id having d.amount > coalesce(sum(s.amount), 0) order by d.month, d.id
  loop
    one := least(left_over, owing.outstanding);
    if one > 0 then
      insert into difference_step (difference_id, what, amount, reference, reason, note, done_on, done_by)
        values (owing.id, 'recovered', one, voucher, '', '', day, (select name from actor where id = acting()));
      left_over := left_over - one;
      difference_id := owing.id; part := one; return next;
    end if;
  end loop;
  difference_id := null; part := left_over; return next;
end $$;
grant execute on function pay_back(text, bigint, text, bigint, bigint, text, date) to WEB_ROLE;

create or replace function check_paid() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform plan_for((select count(*) from rows));
  if exists (
    select 1 from rows n left join award a on a.number = n.award_number and a.household_id = n.household_id
      and a.programme = n.programme and a.person_id is not distinct from n.person_id where a.id is null
  ) then
    raise exception 'What is paid is of an award.' using errcode = 'check_violation', constraint = 'paid_of_award';
  end if;
  perform plan_for(0);
  return null;
end $$;

insert into ledger_account (code, kind, fund_id, division)
  select 'expected:' || fund_id, 'expected', fund_id, division from ledger_account where kind = 'fund';
insert into paid (award_number, household_id, person_id, programme, kind, month, what, amount, withheld, reference, noted_by)
  select p.award_number, p.household_id, p.person_id, p.programme, a.kind, p.month, 'taken', p.amount, 0,
    'payment ' || p.end_to_end, 'migration'
  from payment p join award a on a.id = p.award_id join payment_run r on r.id = p.run_id
  where p.attempt = 1 and r.state not in ('prepared', 'approved')
  on conflict do nothing;
"""
RUNS_THAT = "run_id in (select r.id from payment_run r where within(r.division, (select reach('pay_prepare'))))"
WITHHELD = (
    guard(
        "payment_withheld",
        select="payment_id in (select p.id from payment p)",
        insert=RUNS_THAT,
        delete=RUNS_THAT,
    )
    + """
create function check_withheld() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select 1 from (select distinct run_id from rows) n
             left join payment_run r on r.id = n.run_id and r.state = 'prepared' where r.id is null) then
    raise exception 'The list of a run changes only while it is prepared.' using errcode = 'check_violation',
      constraint = 'payment_list_open';
  end if;
  if tg_op = 'INSERT' and exists (
    select 1 from rows n left join payment p on p.id = n.payment_id and p.run_id = n.run_id
      left join difference d on d.id = n.difference_id and d.kind = 'overpayment' and d.household_id = p.household_id
        and d.programme = p.programme and d.person_id is not distinct from p.person_id
    where d.id is null
  ) then
    raise exception 'What is kept back is kept back against an overpayment of the same household.'
      using errcode = 'check_violation', constraint = 'payment_withheld_of';
  end if;
  return null;
end $$;
create trigger payment_withheld_added after insert on payment_withheld referencing new table as rows
  for each statement execute function check_withheld();
create trigger payment_withheld_removed after delete on payment_withheld referencing old table as rows
  for each statement execute function check_withheld();
create trigger payment_withheld_same before update on payment_withheld for each row execute function refuse_change();
"""
)
BACK = """
drop trigger payment_withheld_same on payment_withheld; drop trigger payment_withheld_removed on payment_withheld;
drop trigger payment_withheld_added on payment_withheld; drop function check_withheld();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_withheld"), ("differences", "0003_yearly")]
    operations = [
        migrations.RunSQL(WITHHELD, BACK + unguard("payment_withheld")),
        migrations.RunSQL(
            CHECKS.replace("WEB_ROLE", WEB_ROLE),
            "drop function plan_for(bigint), claimed_overpayments(), came_back(), note_what_came_back(bigint),"
            " pay_back(text, bigint, text, bigint, bigint, text, date); delete from ledger_account where kind = 'expected';",
        ),
    ]

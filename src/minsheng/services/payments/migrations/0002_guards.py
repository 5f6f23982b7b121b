"""What the database itself keeps: postings add up to zero in an open month, no fund below zero or above its budget, lists
that never change once approved, steps in their order, by the right people; who sees what."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import append_only, guard, unguard

LEDGER = f"""
alter table posting add column made_in xid8 not null default pg_current_xact_id();

-- A posting is in an open month: whoever closes the month waits for it, and it for whoever closes.
create function check_posting_month() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare closed timestamptz;
begin
  select p.closed_at into closed from ledger_period p where p.month = new.month for share;
  if not found then
    raise exception 'There is no month % in the ledger.', new.month using errcode = 'check_violation',
      constraint = 'posting_month_known';
  end if;
  if closed is not null then
    raise exception 'Month % is closed.', new.month using errcode = 'check_violation', constraint = 'posting_month_open';
  end if;
  if date_trunc('month', new.day)::date <> new.month then
    raise exception 'Day % is not in month %.', new.day, new.month using errcode = 'check_violation',
      constraint = 'posting_day_in_month';
  end if;
  new.made_in := pg_current_xact_id();
  return new;
end $$;
create trigger posting_month before insert on posting for each row execute function check_posting_month();

create function check_posting_sum() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare lines bigint; total numeric;
begin
  select count(*), coalesce(sum(amount), 0) into lines, total from posting_line where posting_id = new.id;
  if lines < 2 or total <> 0 then
    raise exception 'Posting % has % lines that add up to %.', new.id, lines, total using errcode = 'check_violation',
      constraint = 'posting_adds_up_to_zero';
  end if;
  return null;
end $$;
create constraint trigger posting_sum after insert on posting deferrable initially deferred
  for each row execute function check_posting_sum();

-- Lines come in the transaction that made their posting, move the balances, and take their part of the budget.
create function follow_lines() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare missing record;
begin
  if exists (
    select 1 from (select distinct posting_id from new_lines) l
      left join posting p on p.id = l.posting_id and p.made_in = pg_current_xact_id() where p.id is null
  ) then
    raise exception 'A posting gets no lines later.' using errcode = 'check_violation', constraint = 'posting_is_whole';
  end if;
  if exists (select 1 from (select distinct account_id from new_lines) l
             left join ledger_account a on a.id = l.account_id where a.id is null) then
    raise exception 'There is no such account.' using errcode = 'check_violation', constraint = 'posting_account_known';
  end if;
  if exists (select 1 from new_lines l left join payment p on p.id = l.payment_id
             where l.payment_id is not null and p.id is null) then
    raise exception 'There is no such payment.' using errcode = 'check_violation', constraint = 'posting_payment_known';
  end if;
  perform 1 from ledger_account a where a.id in (select account_id from new_lines) order by a.id for update;
  update ledger_account a set balance = a.balance + moved.amount
    from (select account_id, sum(amount)::bigint as amount from new_lines group by account_id) moved
    where a.id = moved.account_id;
  for missing in
    select a.fund_id as fund, extract(year from p.month)::int as year, sum(l.amount)::bigint as amount
    from new_lines l join posting p on p.id = l.posting_id join ledger_account a on a.id = l.account_id
    where a.kind = 'fund' and p.kind in ('payments', 'correction') group by 1, 2 order by 1, 2
  loop
    update fund_budget b set spent = b.spent + missing.amount where b.fund_id = missing.fund and b.year = missing.year;
    if not found then
      raise exception 'Fund % has no budget for %.', missing.fund, missing.year using errcode = 'check_violation',
        constraint = 'budget_there';
    end if;
  end loop;
  return null;
end $$;
create trigger posting_line_followed after insert on posting_line referencing new table as new_lines
  for each statement execute function follow_lines();
-- Whoever posts to several accounts takes them in one order first.
create function lock_accounts(codes text[]) returns setof ledger_account language sql volatile security definer
set search_path = public, pg_temp as
  $$ select * from ledger_account where code = any(codes) order by id for update $$;
grant execute on function lock_accounts(text[]) to {WEB_ROLE};

create function refuse_reopening() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if exists (select 1 from ledger_period p where p.month > new.month and p.closed_at is not null) then
      raise exception 'A month before a closed one is not opened.' using errcode = 'check_violation',
        constraint = 'posting_month_open';
    end if;
    return new;
  end if;
  if tg_op = 'UPDATE' and old.closed_at is null and new.closed_at is not null and new.month = old.month then
    return new;
  end if;
  raise exception 'A closed month of the ledger stays closed.' using errcode = 'restrict_violation';
end $$;
create trigger ledger_period_closed before insert or update or delete on ledger_period
  for each row execute function refuse_reopening();
"""
RUNS = """
-- Steps in their order, each by whoever acts; what a run is about never changes.
create function check_run_step() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare steps text[] := array['prepared', 'approved', 'frozen', 'posted', 'written', 'sent', 'settled'];
        lines bigint; total numeric;
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
     and (new.version, new.payments, new.total, new.file_size, new.pay_on, new.prepared_by_id)
       = (old.version, old.payments, old.total, old.file_size, old.pay_on, old.prepared_by_id)
     and (new.state = 'approved' or new.approved_by_id = old.approved_by_id)
     and (new.state = 'frozen' or new.frozen_at is not distinct from old.frozen_at) then
    if new.state = 'approved' then
      if new.approved_by_id is distinct from acting() then
        raise exception 'Whoever approves is named.' using errcode = 'check_violation',
          constraint = 'payment_run_approved_by_actor';
      end if;
      select count(*), coalesce(sum(p.amount), 0) into lines, total from payment p where p.run_id = new.id;
      if lines <> new.payments or total <> new.total then
        raise exception 'Run % has % payments of %, not what it says.', new.id, lines, total
          using errcode = 'check_violation', constraint = 'payment_run_sums';
      end if;
    end if;
    return new;
  end if;
  raise exception 'Run % is % and cannot become %.', old.id, old.state, new.state using errcode = 'check_violation',
    constraint = 'payment_run_steps';
end $$;
create trigger payment_run_step before insert or update on payment_run for each row execute function check_run_step();

-- The lines of a run are those of awards as they are known, and come and go only while it is being prepared.
create function check_payments() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from payment_run r where r.id in (select run_id from rows) order by r.id for update;
  if exists (select 1 from (select distinct run_id from rows) n
             left join payment_run r on r.id = n.run_id and r.state = 'prepared' where r.id is null) then
    raise exception 'The list of a run changes only while it is prepared.' using errcode = 'check_violation',
      constraint = 'payment_list_open';
  end if;
  if tg_op = 'INSERT' then
    if exists (
      select 1 from rows n left join award a on a.id = n.award_id and a.number = n.award_number and a.amount = n.amount
        and a.decision_id = n.decision_id and a.fund_id = n.fund_id and a.programme = n.programme
        and a.household_id = n.household_id and a.payee_id = n.payee_id
      where a.id is null
    ) then
      raise exception 'A payment is of its award.' using errcode = 'check_violation', constraint = 'payment_of_award';
    end if;
    if exists (
      select 1 from rows n join award a on a.id = n.award_id
        left join account_version v on v.id = n.account_version_id and v.state = 'in_use'
          and (v.account_id = a.account_id or n.attempt > 1)
        left join payee_account k on k.token = v.account_id and k.person_id = n.payee_id
      where k.token is null
    ) then
      raise exception 'A payment goes to a confirmed account.' using errcode = 'check_violation',
        constraint = 'payment_to_account';
    end if;
    if exists (
      select 1 from rows n where n.again_for is not null and not exists (
        select 1 from payment p join payment_outcome o on o.payment_id = p.id and o.what in ('returned', 'rejected')
        where p.id = n.again_for and (p.award_number, p.month, p.kind, p.amount, p.attempt + 1)
          = (n.award_number, n.month, n.kind, n.amount, n.attempt)
          and p.account_version_id <> n.account_version_id)
    ) then
      raise exception 'Only what came back is paid again.' using errcode = 'check_violation',
        constraint = 'payment_again_for_returned';
    end if;
  end if;
  return null;
end $$;
create trigger payment_added after insert on payment referencing new table as rows
  for each statement execute function check_payments();
create trigger payment_removed after delete on payment referencing old table as rows
  for each statement execute function check_payments();
create trigger payment_same before update on payment for each row execute function refuse_change();
"""
# Sealed numbers of a file's payments, for whoever may write it and nobody else.
OPENING = f"""
create function accounts_to_write(asked bigint, file integer)
returns table (end_to_end text, amount bigint, holder text, bank text, number_sealed bytea, month date)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.end_to_end, p.amount, v.holder, v.bank, v.number_sealed, p.month
  from payment p join account_version v on v.id = p.account_version_id
  where p.run_id = asked and p.file_number = file
    and exists (select 1 from payment_run r where r.id = asked and within(r.division, (select reach('pay_write'))))
  order by p.id
$$;
grant execute on function accounts_to_write(bigint, integer) to {WEB_ROLE};
-- After a large list the planner has to know how large: it would otherwise plan for the table as it was the night before.
create function count_payments() returns void language plpgsql volatile security definer
set search_path = public, pg_temp as $$
begin
  if (select reach('pay_prepare')) <> array[]::text[] then
    analyze payment;
  end if;
end $$;
grant execute on function count_payments() to {WEB_ROLE};
"""
BACK = """
drop function count_payments(), accounts_to_write(bigint, integer);
drop trigger payment_same on payment; drop trigger payment_removed on payment; drop trigger payment_added on payment;
drop function check_payments(); drop trigger payment_run_step on payment_run; drop function check_run_step();
drop trigger ledger_period_closed on ledger_period; drop function refuse_reopening(), lock_accounts(text[]);
drop trigger posting_line_followed on posting_line; drop function follow_lines();
drop trigger posting_sum on posting; drop function check_posting_sum();
drop trigger posting_month on posting; drop function check_posting_month();
alter table posting drop column made_in;
"""


def within(*actions, of="division"):
    return " or ".join(f"within({of}, (select reach('{action}')))" for action in actions)


def anywhere(*actions):
    return " or ".join(f"(select reach('{action}')) <> array[]::text[]" for action in actions)


OF_FUND = "exists (select 1 from fund f where f.code = fund_id and ({}))"
RUNS_THAT = "run_id in (select r.id from payment_run r where {})"
SEES_RUN = "run_id in (select r.id from payment_run r)"
PREPARES = RUNS_THAT.format(within("pay_prepare", of="r.division"))
OF_PAYMENT = "payment_id in (select p.id from payment p)"


def closed(table, also="", **policies):
    """A guarded table, and the reverse. ``also``: triggers on top."""
    drop = f"drop trigger if exists {table}_append_only on {table};"
    return migrations.RunSQL(guard(table, **policies) + also, drop + unguard(table))


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("awards", "0002_guards"), ("access", "0002_guards")]
    operations = [
        migrations.RunSQL(LEDGER + RUNS + OPENING, BACK),
        closed("ledger_account", select=within("pay_read"), insert=within("manage_funds")),
        closed(
            "fund_budget",
            select=OF_FUND.format(within("pay_read", of="f.division")),
            insert=OF_FUND.format(within("manage_funds", of="f.division")) + " and spent = 0",
            update=OF_FUND.format(within("manage_funds", of="f.division")),
        ),
        migrations.RunSQL(
            f"revoke update on fund_budget from {WEB_ROLE}; grant update (most) on fund_budget to {WEB_ROLE};",
            migrations.RunSQL.noop,
        ),
        closed(
            "ledger_period",
            select=anywhere("pay_read"),
            insert=f"({anywhere('ledger_post', 'pay_prepare', 'reconcile')}) and closed_at is null",
            update=anywhere("ledger_close"),
        ),
        closed(
            "posting",
            append_only("posting"),
            select=within("pay_read"),
            insert=within("ledger_post", "pay_prepare", "reconcile"),
        ),
        closed(
            "posting_line",
            append_only("posting_line"),
            select="posting_id in (select p.id from posting p)",
            insert="posting_id in (select p.id from posting p)",
        ),
        closed(
            "payment_run",
            select=within("pay_read"),
            insert=within("pay_prepare"),
            update=within("pay_prepare", "pay_approve", "pay_write", "reconcile"),
        ),
        closed(
            "payment_step",
            append_only("payment_step"),
            select=SEES_RUN,
            insert=RUNS_THAT.format(within("pay_prepare", "pay_approve", "pay_write", "reconcile", of="r.division")),
        ),
        closed(
            "payment",
            select=f"{SEES_RUN} or payee_id = (select acting_person())",
            insert=PREPARES,
            delete=PREPARES,
        ),
        closed("payment_held_back", select=SEES_RUN, insert=PREPARES, delete=PREPARES),
        closed(
            "bank_file",
            append_only("bank_file"),
            select=SEES_RUN,
            insert=RUNS_THAT.format(within("pay_write", of="r.division")),
        ),
        closed("bank_message", append_only("bank_message"), select=within("pay_read"), insert=within("reconcile")),
        closed(
            "payment_outcome",
            append_only("payment_outcome"),
            select=OF_PAYMENT,
            insert=f"({OF_PAYMENT}) and ({anywhere('reconcile')})",
        ),
        closed(
            "bank_other_line",
            append_only("bank_other_line"),
            select="message_id in (select m.id from bank_message m)",
            insert="message_id in (select m.id from bank_message m)",
        ),
    ]

"""Who sees and changes awards, accounts and funds; an account's version is confirmed by somebody else, once."""

from django.db import migrations

from minsheng.registry.database.addresses import OWNER_ROLE, WEB_ROLE
from minsheng.registry.database.guarding import append_only, guard, unguard

OF_HOUSEHOLD = "household_id in (select h.id from household h where within(h.division, (select reach('{}'))))"
SEES_AWARD = (
    f"{OF_HOUSEHOLD.format('read_decisions')} or {OF_HOUSEHOLD.format('pay_read')}"
    " or household_id in (select my_households()) or payee_id = (select acting_person())"
)
GRANTS = OF_HOUSEHOLD.format("grant")
OF_PERSON = "exists (select 1 from person p where p.id = payee_account.person_id and p.areas && (select reach('{}')))"
SEES_ACCOUNT = " or ".join(
    (
        "person_id = (select acting_person())",
        *(OF_PERSON.format(action) for action in ("manage_accounts", "confirm_accounts", "pay_read", "grant")),
    )
)
OF_ACCOUNT = "exists (select 1 from payee_account a where a.token = account_id)"
OF_MANAGED = (
    "exists (select 1 from payee_account a join person p on p.id = a.person_id"
    " where a.token = account_id and p.areas && (select reach('{}')))"
)
FUND = "within(division, (select reach('manage_funds')))"
CHANGES = f"""
create sequence award_number;
grant usage on sequence award_number to {WEB_ROLE};
create function refuse_other_version() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = '{OWNER_ROLE}' and current_setting('minsheng.erasing', true) = 'yes' then
    return new;  -- numbers sealed anew with another key, or lawfully erased
  end if;
  if to_jsonb(new) - 'state' - 'confirmed_by_id' - 'confirmed_at' is distinct from
     to_jsonb(old) - 'state' - 'confirmed_by_id' - 'confirmed_at' then
    raise exception 'What version % of an account says is never changed.', old.id using errcode = 'restrict_violation';
  end if;
  if old.state = 'stated' and new.state = 'in_use' then
    if new.confirmed_by_id is distinct from acting() then
      raise exception 'Whoever confirms an account is named.' using errcode = 'check_violation',
        constraint = 'account_version_confirmed_by_actor';
    end if;
    return new;
  end if;
  if (old.state, new.state) in (('stated', 'withdrawn'), ('in_use', 'replaced'))
     and new.confirmed_by_id is not distinct from old.confirmed_by_id
     and new.confirmed_at is not distinct from old.confirmed_at then
    return new;
  end if;
  raise exception 'Version % of an account is % and cannot become %.', old.id, old.state, new.state
    using errcode = 'restrict_violation';
end $$;
create trigger account_version_steps before update on account_version for each row
  execute function refuse_other_version();
"""
BACK = """
drop trigger account_version_steps on account_version; drop function refuse_other_version(); drop sequence award_number;
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial"), ("people", "0003_reach"), ("decisions", "0002_guards")]
    operations = [
        migrations.RunSQL(CHANGES, BACK),
        migrations.RunSQL(
            guard("fund", select="acting() is not null", insert=FUND) + append_only("fund"),
            "drop trigger fund_append_only on fund;" + unguard("fund"),
        ),
        migrations.RunSQL(
            guard("payee_account", select=SEES_ACCOUNT, insert=OF_PERSON.format("manage_accounts"))
            + append_only("payee_account"),
            "drop trigger payee_account_append_only on payee_account;" + unguard("payee_account"),
        ),
        migrations.RunSQL(
            guard(
                "account_version",
                select=OF_ACCOUNT,
                insert=OF_MANAGED.format("manage_accounts")
                + " and stated_by_id = (select acting()) and state = 'stated'",
                update=OF_MANAGED.format("confirm_accounts") + " or " + OF_MANAGED.format("manage_accounts"),
            ),
            unguard("account_version"),
        ),
        migrations.RunSQL(
            guard("award", select=SEES_AWARD, insert=GRANTS, update=GRANTS) + append_only("award", closes_known=True),
            "drop trigger award_append_only on award;" + unguard("award"),
        ),
    ]

"""Who sees files under way; nobody approves what they loaded, and nobody approves as somebody else."""

from django.db import migrations

from minsheng.registry.database.guarding import guard, unguard

IN_REACH = " or ".join(f"within(division, (select reach('{action}')))" for action in ("import", "approve_import"))
INTAKE = "(select exists (select 1 from acting_roles() r where r.role = 'intake'))"
WORKS = f"within(division, (select reach('verify'))) and {INTAKE}"
OF_BATCH = "exists (select 1 from import_batch b where b.id = import_row.batch_id)"
# A row is laid down and written by the system alone; a person answers for one, or turns a file away, before it is approved.
ANSWERED = f"""{INTAKE} or exists (select 1 from import_batch b where b.id = import_row.batch_id
  and b.stage in ('reading', 'matching', 'waiting') and b.approved_by_id is null)"""
KNOWN = (
    "exists (select 1 from household h where h.id = known_as.household_id)"
    " or exists (select 1 from person p where p.id = known_as.person_id)"
)
# The database keeps what the deeds check: who loads and who approves is whoever acts, and neither is changed afterwards.
WHO = """
create function keep_two_people() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'minsheng_owner' then
    return new;
  end if;
  if tg_op = 'INSERT' and (new.loaded_by_id is distinct from acting() or new.approved_by_id is not null) then
    raise exception 'A file is loaded by whoever acts, and not approved at once.' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' then
    if (to_jsonb(new) - array['stage', 'mark', 'counts', 'header', 'problem', 'approved_by_id', 'ended_at'])
       <> (to_jsonb(old) - array['stage', 'mark', 'counts', 'header', 'problem', 'approved_by_id', 'ended_at']) then
      raise exception 'What was loaded is not changed.' using errcode = 'check_violation';
    end if;
    if new.approved_by_id is distinct from old.approved_by_id and (
        old.approved_by_id is not null or new.approved_by_id is distinct from acting() or old.stage <> 'waiting'
        or (select reach('approve_import')) = array[]::text[]) then
      raise exception 'A file is approved once, by whoever acts.' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
create trigger import_batch_two_people before insert or update on import_batch
  for each row execute function keep_two_people();
alter table import_row set (fillfactor = 70);
"""


class Migration(migrations.Migration):
    dependencies = [("importing", "0001_initial"), ("people", "0003_reach")]
    operations = [
        migrations.RunSQL(
            guard(
                "import_batch",
                select=f"{IN_REACH} or ({WORKS})",
                insert="within(division, (select reach('import')))",
                update=f"{IN_REACH} or ({WORKS})",
            ),
            unguard("import_batch"),
        ),
        migrations.RunSQL(
            guard("import_row", select=OF_BATCH, insert=INTAKE, update=ANSWERED, delete=ANSWERED),
            unguard("import_row"),
        ),
        migrations.RunSQL(guard("known_as", select=KNOWN, insert=INTAKE), unguard("known_as")),
        migrations.RunSQL(
            WHO, "drop trigger import_batch_two_people on import_batch; drop function keep_two_people();"
        ),
    ]

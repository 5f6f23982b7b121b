"""Who sees a case sees its papers; its household and its officers hand them in; nobody changes or removes one."""

from django.db import migrations

from minsheng.registry.database.guarding import guard, unguard

OF_CASE = "exists (select 1 from case_file c where c.id = case_paper.case_id)"
HANDS_IN = (
    "exists (select 1 from case_file c where c.id = case_paper.case_id and (c.household_id in (select my_households())"
    " or within(c.division, (select reach('apply'))) or within(c.division, (select reach('handle_cases')))))"
)
# Sealed anew when keys are rotated, by the owner alone: that is no change of the paper.
RESEALED = """
create function keep_paper() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and current_user = 'minsheng_owner'
     and to_jsonb(new) - 'content_sealed' = to_jsonb(old) - 'content_sealed' then return new; end if;
  if current_user = 'minsheng_owner' and current_setting('minsheng.erasing', true) = 'yes' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise exception 'Papers are never changed or removed.' using errcode = 'restrict_violation';
end $$;
create trigger case_paper_kept before update or delete on case_paper for each row execute function keep_paper();
"""


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial"), ("casework", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard("case_paper", select=OF_CASE, insert=HANDS_IN) + RESEALED,
            "drop trigger case_paper_kept on case_paper; drop function keep_paper();" + unguard("case_paper"),
        )
    ]

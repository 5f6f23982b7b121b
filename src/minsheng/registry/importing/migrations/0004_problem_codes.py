"""Why a file could not be brought in is kept with its code, so that a page says it in the reader's language."""

from django.db import migrations, models

# The function of 0002_guards, which lets the two new columns be written.
WHO = """
create or replace function keep_two_people() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare moved constant text[] := array['stage', 'mark', 'counts', 'header', 'problem', 'problem_code', 'problem_values',
  'approved_by_id', 'ended_at'];
begin
  if current_user = 'minsheng_owner' then
    return new;
  end if;
  if tg_op = 'INSERT' and (new.loaded_by_id is distinct from acting() or new.approved_by_id is not null) then
    raise exception 'A file is loaded by whoever acts, and not approved at once.' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' then
    if (to_jsonb(new) - moved) <> (to_jsonb(old) - moved) then
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
"""


class Migration(migrations.Migration):
    dependencies = [("importing", "0003_alone")]
    operations = [
        migrations.AlterField(
            "batch",
            "problem",
            models.TextField(blank=True, help_text="Why it cannot go on, in English, or why somebody rejected it."),
        ),
        migrations.AddField(
            "batch",
            "problem_code",
            models.TextField(blank=True, default="", help_text="One of reading/flaws: FILE_FLAWS, if it is one."),
        ),
        migrations.AddField(
            "batch", "problem_values", models.JSONField(default=dict, help_text="What its sentences name.")
        ),
        migrations.RunSQL(WHO, migrations.RunSQL.noop),
    ]

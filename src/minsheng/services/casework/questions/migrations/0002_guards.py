"""Who sees a case sees its questions; its officers ask; its household and its officers answer; nobody changes or removes one."""

from django.db import migrations

from minsheng.registry.database.guarding import guard, unguard

OF_CASE = "exists (select 1 from case_file c where c.id = case_question.case_id)"
ASKS = (
    "exists (select 1 from case_file c where c.id = case_question.case_id"
    " and within(c.division, (select reach('handle_cases'))))"
)
OF_QUESTION = "exists (select 1 from case_question q where q.id = case_answer.question_id)"
ANSWERS = (
    "exists (select 1 from case_question q join case_file c on c.id = q.case_id where q.id = case_answer.question_id"
    " and (c.household_id in (select my_households()) or within(c.division, (select reach('handle_cases')))))"
)
# Sealed anew when keys are rotated, by the owner alone: that is no change of what was said.
KEPT = """
create function keep_what_was_said() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and current_user = 'minsheng_owner'
     and to_jsonb(new) - 'text_sealed' = to_jsonb(old) - 'text_sealed' then return new; end if;
  if current_user = 'minsheng_owner' and current_setting('minsheng.erasing', true) = 'yes' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise exception 'What was asked and answered is never changed or removed.' using errcode = 'restrict_violation';
end $$;
"""
TRIGGERS = "".join(
    f"create trigger {table}_kept before update or delete on {table} for each row execute function keep_what_was_said();"
    for table in ("case_question", "case_answer")
)
BACK = "".join(f"drop trigger {table}_kept on {table};" for table in ("case_question", "case_answer"))


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial"), ("casework", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard("case_question", select=OF_CASE, insert=ASKS)
            + guard("case_answer", select=OF_QUESTION, insert=ANSWERS)
            + KEPT
            + TRIGGERS,
            BACK + "drop function keep_what_was_said();" + unguard("case_answer") + unguard("case_question"),
        )
    ]

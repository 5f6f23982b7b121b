"""What nobody refused to accept in time is taken as accepted (行政复议法第三十条第三款): the night sees reviews that are filed and
moves them on; nobody takes part by that."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.services.casework.appeals.table import table

NIGHT = "(kind = 'review' and within(division, (select reach('rerun'))))"


def words(names):
    return ", ".join(f"'{name}'" for name in sorted(set(names)))


KINDS = table().kinds.values()
PARTY = words(["file", *(action.name for kind in KINDS for action in kind.actions.values() if action.party)])
DECIDES = words(action.name for kind in KINDS for action in kind.actions.values() if action.decides)
FUNCTION = """
create or replace function refuse_dependent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.action not in ({party}) and took_part(new.appeal_id, new.actor) then
    raise exception 'Whoever took part in what appeal % disputes does not handle it.', new.appeal_id
      using errcode = 'check_violation', constraint = 'appeal_independent';
  end if;
  if new.action in ({decides}) and new.actor = (
      select s.actor from appeal_step s where s.appeal_id = new.appeal_id and s.action = 'propose'
      order by s.version desc limit 1) then
    raise exception 'Whoever proposed the result of appeal % does not decide it.', new.appeal_id
      using errcode = 'check_violation', constraint = 'appeal_two_people';
  end if;
  return new;
end $$;
"""
FORWARD = f"""
create policy appeal_night on appeal for select to {WEB_ROLE} using ({NIGHT});
create policy appeal_deemed on appeal for update to {WEB_ROLE} using ({NIGHT} and state in ('filed', 'accepted'))
  with check ({NIGHT} and state = 'accepted');
"""
BACK = "drop policy appeal_deemed on appeal; drop policy appeal_night on appeal;"


class Migration(migrations.Migration):
    dependencies = [("appeals", "0003_demands")]
    operations = [
        migrations.RunSQL(
            FORWARD + FUNCTION.format(party=PARTY, decides=DECIDES),
            BACK + FUNCTION.format(party=PARTY, decides=DECIDES),
        ),
    ]

"""A household is sent under a lock that lets others refer to it meanwhile: an award opened for it waits for nobody.

What follows the household waits for its own rows alone, so that a move and a confirmation end one after the other.
"""

from django.db import migrations

SEND = """
create or replace function send_household(asked bigint, to_division text) returns boolean language plpgsql volatile
security definer set search_path = public, pg_temp as $$
declare allowed boolean;
begin
  select within(h.division, reach('record')) or (within(to_division, reach('record')) and exists (
      select 1 from membership m where m.household_id = h.id and upper_inf(m.known) and m.held @> current_date
        and presented(m.person_id)))
    into allowed from household h where h.id = asked for {lock};
  if not coalesce(allowed, false) then
    return false;
  end if;
  update household set division = to_division where id = asked;
  return true;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_search_in_order")]
    operations = [migrations.RunSQL(SEND.format(lock="no key update"), SEND.format(lock="update"))]

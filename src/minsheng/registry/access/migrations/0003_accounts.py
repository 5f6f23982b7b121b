"""Accounts are opened and closed by whoever gives roles; only what may change can be changed."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE

GIVES_ROLES = "(select reach('assign')) <> array[]::text[]"
FORWARD = f"""
create policy actor_insert on actor for insert to {WEB_ROLE} with check (
  kind = 'officer' and person_id is null and {GIVES_ROLES});
create policy actor_update on actor for update to {WEB_ROLE}
  using ({GIVES_ROLES} and id <> acting() and kind <> 'system')
  with check ({GIVES_ROLES} and id <> acting() and kind <> 'system');
grant insert on actor to {WEB_ROLE};
grant update (shown_as, is_active) on actor to {WEB_ROLE};
grant usage on sequence actor_id_seq to {WEB_ROLE};
revoke update on assignment from {WEB_ROLE};
grant update (held) on assignment to {WEB_ROLE};
"""
BACK = f"""
grant update on assignment to {WEB_ROLE};
revoke insert, update on actor from {WEB_ROLE};
drop policy actor_update on actor;
drop policy actor_insert on actor;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACK)]

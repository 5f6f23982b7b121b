"""Who sees and ends tokens; and the question whose a token is, which nobody's reach answers yet."""

from django.db import migrations

from minsheng.registry.database.addresses import WEB_ROLE
from minsheng.registry.database.guarding import guard, unguard

ASSIGNS = "(select reach('assign')) <> array[]::text[]"
HOLDER = f"""
create function token_holder(asked bytea) returns table (id bigint, actor text, scopes text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, a.name, t.scopes from access_token t join actor a on a.id = t.actor_id
  where t.digest = asked and t.ended_at is null and t.ends_at > now() and a.is_active and a.kind <> 'system'
$$;
create function refuse_other_token() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if to_jsonb(new) - 'ended_at' is distinct from to_jsonb(old) - 'ended_at' or old.ended_at is not null
     or new.ended_at is null then
    raise exception 'A token can only be ended, and once.' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger access_token_ends before update on access_token for each row execute function refuse_other_token();
create policy access_token_update on access_token for update to {WEB_ROLE}
  using (actor_id = (select acting()) or {ASSIGNS}) with check (actor_id = (select acting()) or {ASSIGNS});
grant update (ended_at) on access_token to {WEB_ROLE};
"""
BACK = """
drop policy access_token_update on access_token;
drop trigger access_token_ends on access_token; drop function refuse_other_token(), token_holder(bytea);
"""


class Migration(migrations.Migration):
    dependencies = [("tokens", "0001_initial"), ("access", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard(
                "access_token",
                select=f"actor_id = (select acting()) or {ASSIGNS}",
                insert=f"{ASSIGNS} and given_by_id = (select acting()) and actor_id <> (select acting())",
            ),
            unguard("access_token"),
        ),
        migrations.RunSQL(HOLDER, BACK),
    ]

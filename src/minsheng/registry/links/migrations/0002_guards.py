"""Who sees and reviews pairs; a link is only ever closed."""

from django.db import migrations

from minsheng.registry.database.guarding import append_only, guard, unguard

BOTH = (
    "(select count(*) from person p where p.id in ({0}.left_id, {0}.right_id)"
    " and any_within(p.jurisdictions, (select reach('link')))) = 2"
)


class Migration(migrations.Migration):
    dependencies = [("links", "0001_initial"), ("people", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard("link_candidate", **{name: BOTH.format("link_candidate") for name in ("select", "insert", "update")}),
            unguard("link_candidate"),
        ),
        migrations.RunSQL(
            guard(
                "person_link",
                select="(select count(*) from person p where p.id in (person_link.left_id, person_link.right_id)) = 2",
                insert=BOTH.format("person_link"),
                update=BOTH.format("person_link"),
            )
            + append_only("person_link", closes_known=True),
            "drop trigger person_link_append_only on person_link;" + unguard("person_link"),
        ),
    ]

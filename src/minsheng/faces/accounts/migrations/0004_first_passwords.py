"""When a password was given that is still to be changed: it runs out. Those given before count from now."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_recovery_codes_hashed")]

    operations = [
        migrations.AddField(
            "user",
            "password_given_at",
            models.DateTimeField(null=True, help_text="When somebody else gave it; until it is changed."),
        ),
        migrations.RunSQL(
            "update accounts_user set password_given_at = now() where must_change_password", migrations.RunSQL.noop
        ),
    ]

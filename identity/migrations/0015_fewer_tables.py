from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the one before: PostgreSQL changes no table in the transaction that has changed its rows."""

    dependencies = [("identity", "0014_fewer_questions_at_sign_in")]

    operations = [
        migrations.RemoveField("signin", "browser"),
        migrations.DeleteModel("KnownBrowser"),
        migrations.DeleteModel("RecoveryCode"),
        migrations.AddIndex(
            "recoverycodesdevice",
            models.Index(
                condition=models.Q(("use_to_tell__isnull", False)),
                fields=["use_to_tell"],
                name="recovery_codes_to_tell",
            ),
        ),
        migrations.AddIndex(
            "signin", models.Index(fields=["user", "browser_hash"], name="sign_ins_of_a_browser")
        ),
        migrations.AddIndex(
            "signin",
            models.Index(
                condition=models.Q(("notice_due_at__isnull", False)),
                fields=["notice_due_at"],
                name="sign_ins_to_tell",
            ),
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0012_email_ends_sessions")]

    operations = [
        migrations.AlterModelOptions(
            name="recoveryattempt",
            options={
                "ordering": ["-asked_at", "-pk"],
                "verbose_name": "recovery attempt",
                "verbose_name_plural": "recovery attempts",
            },
        ),
    ]

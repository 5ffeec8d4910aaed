from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def carry_over(apps, schema_editor):
    """Browsers that were known stay known, and recovery codes on paper stay good."""
    sign_ins = apps.get_model("identity", "SignIn").objects
    browsers = apps.get_model("identity", "KnownBrowser").objects
    known = browsers.filter(pk=OuterRef("browser_id")).values("token_hash")[:1]
    sign_ins.filter(browser__isnull=False).update(browser_hash=Subquery(known))
    codes = apps.get_model("identity", "RecoveryCode").objects.filter(used_at=None)
    for device in apps.get_model("identity", "RecoveryCodesDevice").objects.iterator():
        device.code_hashes = list(codes.filter(device=device).values_list("code_hash", flat=True))
        device.save(update_fields=["code_hashes"])


class Migration(migrations.Migration):
    dependencies = [("identity", "0013_recovery_attempt_words")]

    operations = [
        migrations.AddField(
            "recoverycodesdevice", "code_hashes", models.JSONField(default=list, editable=False)
        ),
        migrations.AddField(
            "recoverycodesdevice", "use_to_tell", models.DateTimeField(null=True, editable=False)
        ),
        migrations.AddField("signin", "browser_hash", models.CharField(blank=True, max_length=64)),
        migrations.AddField("signin", "is_new_browser", models.BooleanField(default=False)),
        migrations.AddField("signin", "notice_due_at", models.DateTimeField(null=True)),
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
    ]

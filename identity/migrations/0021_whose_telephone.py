from datetime import timedelta

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

TEN_DAYS = timedelta(days=10)


def doubt_telephones(apps, schema_editor):
    """Those of people who have said “this was not me” already."""
    user = apps.get_model("identity", "User").objects.filter(pk=OuterRef("user"))
    phones = apps.get_model("identity", "PhoneDevice").objects.filter(
        confirmed=True,
        user__disavowed_at__gte=F("added_at"),
        user__disavowed_at__lte=F("added_at") + TEN_DAYS,
    )
    phones.update(doubtful_since=Subquery(user.values("disavowed_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0019_this_was_not_me"),
    ]

    operations = [
        migrations.AddField(
            model_name="phonedevice",
            name="doubtful_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="sentcode",
            name="is_proven",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(doubt_telephones, migrations.RunPython.noop),
    ]

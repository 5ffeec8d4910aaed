from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0021_whose_telephone"),
    ]

    operations = [
        migrations.AddField(
            model_name="recoveryattempt",
            name="tried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="recoveryattempt",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]

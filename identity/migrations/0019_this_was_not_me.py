from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0018_lost_mailboxes"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="disavowed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="question_changed_at",
            field=models.DateTimeField(null=True),
        ),
    ]

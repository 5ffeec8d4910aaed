from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0007_address_proven_once"),
    ]

    operations = [
        migrations.AlterField(
            model_name="signin",
            name="how_ended",
            field=models.CharField(
                blank=True,
                choices=[
                    ("signed_out", "You signed out"),
                    ("idle", "No activity"),
                    ("too_long", "Longest time reached"),
                    ("replaced", "A newer sign-in"),
                    ("ended", "Ended from another session"),
                    ("password", "Password changed"),
                    ("device", "Device removed or reported lost"),
                    ("disavowed", "Reported as not yours"),
                    ("help_desk", "Ended by the help desk"),
                    ("suspended", "Account suspended"),
                    ("email", "E-mail address changed back"),
                    ("clock", "Clock of the portal set back"),
                ],
                max_length=12,
            ),
        ),
    ]

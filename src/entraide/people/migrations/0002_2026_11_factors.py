"""Second factors, temporary passes and invitations, November 2026."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_2026_11_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="TemporaryPass",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="temporary_pass",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="invited_by",
            field=models.CharField(blank=True, max_length=22),
        ),
        migrations.AddField(
            model_name="websession",
            name="help_id",
            field=models.CharField(blank=True, max_length=22),
        ),
        migrations.AddField(
            model_name="websession",
            name="held_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="websession",
            name="must_enrol",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="websession",
            name="shared",
            field=models.BooleanField(default=False),
        ),
    ]

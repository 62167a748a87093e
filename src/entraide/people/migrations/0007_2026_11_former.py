"""Former persons, whose data was erased; and emergency accounts with their keys, November 2026."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_2026_11_directory_as_provider")]

    operations = [
        migrations.AddField("person", "former", models.CharField(blank=True, max_length=8)),
        migrations.AddField("person", "emergency", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="EmergencyKey",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="emergency_key",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]

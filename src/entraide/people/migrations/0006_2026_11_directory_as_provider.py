"""The embedded directory as a provider: its keys; and shared computers on the way to any provider, November 2026."""

from django.db import migrations, models

import entraide.chance


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_2026_11_directories"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id,
                        editable=False,
                        max_length=22,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("sealed", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="departure",
            name="shared",
            field=models.BooleanField(default=False),
        ),
    ]

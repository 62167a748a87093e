"""Web sessions have limits of their own, November 2026."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_2026_11_organisations"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="idle_minutes",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(720)],
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="signed_in_hours",
            field=models.PositiveSmallIntegerField(
                default=12,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(72)],
            ),
        ),
    ]

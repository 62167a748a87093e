"""How long an organisation keeps its journal, November 2026."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_2026_11_domains"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="journal_months",
            field=models.PositiveSmallIntegerField(
                default=12,
                validators=[
                    django.core.validators.MinValueValidator(6),
                    django.core.validators.MaxValueValidator(36),
                ],
            ),
        ),
    ]

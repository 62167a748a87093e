"""The language in which somebody reads, for letters that nobody waits for, November 2026."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_2026_11_looks")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="language",
            field=models.CharField(blank=True, max_length=16),
        ),
    ]

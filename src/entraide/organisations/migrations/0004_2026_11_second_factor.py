"""An organisation can demand a second factor of the people of its directory, November 2026."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_2026_11_look"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="second_factor",
            field=models.BooleanField(default=False),
        ),
    ]

"""What a group's members may do is given by roles, November 2026."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_2026_11_identity_providers"),
        # the flags go once their rights have been given by roles
        ("roles", "0002_2026_11_from_flags"),
    ]

    operations = [
        migrations.RemoveField(model_name="group", name="administers"),
        migrations.RemoveField(model_name="group", name="gives_help"),
    ]

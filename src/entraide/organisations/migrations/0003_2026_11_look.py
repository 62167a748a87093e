"""Look, own texts and the ways of session notes, November 2026."""

import django.db.models.deletion
from django.db import migrations, models

import entraide.chance


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_2026_11_web_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="colour",
            field=models.CharField(blank=True, max_length=7),
        ),
        migrations.AddField(
            model_name="organisation",
            name="consent_text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="logo_id",
            field=models.CharField(blank=True, max_length=22),
        ),
        migrations.AddField(
            model_name="organisation",
            name="reason_mode",
            field=models.CharField(
                choices=[("off", "off"), ("optional", "optional"), ("required", "required")],
                default="off",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="sign_in_text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="ticket_template",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.CreateModel(
            name="Logo",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("png", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="logo",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
    ]

"""First rows of organisations, November 2026."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import entraide.chance


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("slug", models.SlugField(max_length=63, unique=True)),
                ("name", models.CharField(max_length=128)),
                ("created_at", models.DateTimeField()),
                ("remote_help", models.BooleanField(default=False)),
                ("help_to_unenrolled", models.BooleanField(default=False)),
                ("disable_chat", models.BooleanField(default=False)),
                (
                    "code_minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(60),
                        ],
                    ),
                ),
                (
                    "session_minutes",
                    models.PositiveSmallIntegerField(
                        default=240,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(720),
                        ],
                    ),
                ),
                (
                    "report_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                    ),
                ),
                ("relay_only", models.BooleanField(default=False)),
                ("contact_telephone", models.CharField(blank=True, max_length=40)),
                ("contact_hours", models.CharField(blank=True, max_length=120)),
                ("contact_ticket_url", models.URLField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="VerifiedDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=253, unique=True)),
                ("verified_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
    ]

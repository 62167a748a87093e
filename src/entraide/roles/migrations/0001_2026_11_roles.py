"""Roles and assignments, November 2026."""

import django.db.models.deletion
from django.db import migrations, models

import entraide.chance


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_2026_11_web_sessions"),
        ("people", "0003_2026_11_identity_providers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=128)),
                ("description", models.CharField(blank=True, max_length=512)),
                ("built_in", models.CharField(blank=True, max_length=24)),
                ("permissions", models.JSONField(blank=True, default=list)),
                ("changed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=128)),
                ("everyone", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                ("members", models.ManyToManyField(related_name="assignments", to="people.group")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="organisations.organisation",
                    ),
                ),
                ("scope", models.ManyToManyField(related_name="scoped_assignments", to="people.group")),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="roles.role"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(fields=("organisation", "name"), name="role_name_once"),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                condition=models.Q(("built_in", ""), _negated=True),
                fields=("organisation", "built_in"),
                name="role_built_in_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(fields=("organisation", "name"), name="assignment_name_once"),
        ),
    ]

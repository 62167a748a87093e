"""Notes of a session and reports of abuse, November 2026."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("help", "0001_2026_11_help"),
        ("organisations", "0003_2026_11_look"),
        ("people", "0003_2026_11_identity_providers"),
    ]

    operations = [
        migrations.AddField(
            model_name="helpsession",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="helpsession",
            name="outcome",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="helpsession",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="helpsession",
            name="ticket",
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name="AbuseReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
                ("handled_by", models.CharField(blank=True, max_length=22)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="abuse_reports",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="abuse_reports", to="people.person"
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="abuse_report", to="help.helpsession"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "handled_at"], name="abuse_open")],
            },
        ),
        migrations.RemoveIndex(model_name="helpsession", name="session_opened"),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(
                fields=["organisation", "opened_at", "phase", "met_at", "ended_reason", "outcome", "helper", "sharer"],
                name="session_listed",
            ),
        ),
    ]

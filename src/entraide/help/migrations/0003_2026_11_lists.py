"""Lists of many sessions are paged and counted by indexes alone, November 2026."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("help", "0002_2026_11_notes"),
        ("organisations", "0006_2026_11_journal_months"),
        ("people", "0006_2026_11_directory_as_provider"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="helpsession", name="session_listed"),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["organisation", "phase", "opened_at", "id"], name="session_phase"),
        ),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(
                fields=[
                    "organisation",
                    "opened_at",
                    "id",
                    "phase",
                    "met_at",
                    "ended_reason",
                    "outcome",
                    "helper",
                    "sharer",
                    "ticket",
                ],
                name="session_listed",
            ),
        ),
    ]

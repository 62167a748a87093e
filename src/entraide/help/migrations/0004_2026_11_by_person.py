"""Lists sorted by names walk from one person to the next, those by outcome over an index; November 2026."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("help", "0003_2026_11_lists"),
        ("organisations", "0006_2026_11_journal_months"),
        ("people", "0009_2026_11_languages"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["helper", "phase", "met_at", "id"], name="session_of_helper"),
        ),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["sharer", "phase", "met_at", "id"], name="session_of_sharer"),
        ),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(
                fields=["organisation", "outcome", "opened_at", "id", "phase", "met_at"], name="session_outcome"
            ),
        ),
        migrations.RemoveIndex(model_name="helpsession", name="session_helper"),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["organisation", "helper", "phase", "ended_at"], name="session_helper"),
        ),
        migrations.RemoveIndex(model_name="helpsession", name="session_phase"),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["organisation", "phase", "opened_at", "id", "met_at"], name="session_phase"),
        ),
        migrations.RemoveIndex(model_name="helpsession", name="session_listed"),
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
                    "ended_at",
                ],
                name="session_listed",
            ),
        ),
    ]

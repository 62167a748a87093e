"""First rows of journal, November 2026."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                ("organisation_id", models.CharField(max_length=22, primary_key=True, serialize=False)),
                ("sequence", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.CharField(max_length=22)),
                ("sequence", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("actor_id", models.CharField(blank=True, max_length=22)),
                ("target_kind", models.CharField(blank=True, max_length=20)),
                ("target_id", models.CharField(blank=True, max_length=22)),
                ("details", models.JSONField(default=dict)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "target_kind", "target_id"], name="journal_target"),
                    models.Index(fields=["organisation_id", "at"], name="journal_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "sequence"), name="journal_sequence_once")
                ],
            },
        ),
    ]

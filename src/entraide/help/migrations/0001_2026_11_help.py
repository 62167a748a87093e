"""First rows of help, November 2026."""

import django.db.models.deletion
from django.db import migrations, models

import entraide.chance


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_2026_11_organisations"),
        ("people", "0001_2026_11_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpSession",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("phase", models.CharField(max_length=8)),
                ("version", models.PositiveBigIntegerField(default=1)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("state", models.JSONField()),
                ("chat_count", models.PositiveIntegerField(default=0)),
                ("shown", models.JSONField(default=list)),
                ("sharer_browser", models.CharField(blank=True, max_length=120)),
                ("opened_at", models.DateTimeField()),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=24)),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions_helped", to="people.person"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="help_sessions",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "sharer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions_shared",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ask", models.PositiveIntegerField()),
                ("text_version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=16)),
                ("surface", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="people.person"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="help.helpsession"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChatMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("author", models.CharField(max_length=6)),
                ("key", models.CharField(max_length=36)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chat_messages",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chat_messages", to="help.helpsession"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("routing", models.CharField(max_length=3)),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("open", models.PositiveSmallIntegerField(default=1, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("redeemed", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="help.helpsession"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LineTicket",
            fields=[
                ("token_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seat", models.CharField(max_length=6)),
                ("web_session_id", models.CharField(max_length=22)),
                ("page", models.CharField(max_length=22)),
                ("tab", models.CharField(max_length=22)),
                ("made_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="line_tickets",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="line_tickets", to="help.helpsession"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WrongCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.CharField(max_length=22)),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("forgiven", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wrong_codes",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["due_at"], name="session_due"),
        ),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["organisation", "helper", "phase"], name="session_helper"),
        ),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["organisation", "sharer", "phase"], name="session_sharer"),
        ),
        migrations.AddIndex(
            model_name="helpsession",
            index=models.Index(fields=["organisation", "opened_at"], name="session_opened"),
        ),
        migrations.AddConstraint(
            model_name="chatmessage",
            constraint=models.UniqueConstraint(fields=("session", "seq"), name="chat_in_order"),
        ),
        migrations.AddConstraint(
            model_name="chatmessage",
            constraint=models.UniqueConstraint(fields=("session", "author", "key"), name="chat_said_once"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["organisation", "routing", "made_at"], name="code_lookup"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("organisation", "routing", "open"), name="code_routes_once"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("session", "open"), name="code_one_open"),
        ),
        migrations.AddIndex(
            model_name="wrongcode",
            index=models.Index(fields=["person_id", "at"], name="wrong_person"),
        ),
        migrations.AddIndex(
            model_name="wrongcode",
            index=models.Index(fields=["address", "at"], name="wrong_address"),
        ),
    ]

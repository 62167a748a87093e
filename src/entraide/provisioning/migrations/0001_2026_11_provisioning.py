"""Rows of provisioning, November 2026."""

import django.db.models.deletion
from django.db import migrations, models

import entraide.chance


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_2026_11_web_sessions"),
        ("people", "0005_2026_11_directories"),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryUser",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("external_id", models.CharField(max_length=255, null=True)),
                ("user_name_key", models.CharField(max_length=320)),
                ("display_name_key", models.CharField(max_length=1024, null=True)),
                ("formatted_key", models.CharField(max_length=1024, null=True)),
                ("given_name_key", models.CharField(max_length=1024, null=True)),
                ("family_name_key", models.CharField(max_length=1024, null=True)),
                ("title_key", models.CharField(max_length=1024, null=True)),
                ("organization_key", models.CharField(max_length=1024, null=True)),
                ("department_key", models.CharField(max_length=1024, null=True)),
                ("active_told", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "manager",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="provisioning.directoryuser",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_users",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="directory_user", to="people.person"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_users",
                        to="people.identityprovider",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DirectoryEmail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value_key", models.CharField(db_index=True, max_length=320, null=True)),
                ("type_key", models.CharField(max_length=64, null=True)),
                ("primary", models.BooleanField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emails",
                        to="provisioning.directoryuser",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProvisioningEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_id", models.CharField(max_length=22)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=20)),
                ("fields", models.CharField(blank=True, max_length=400)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "group",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="people.group"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provisioning_entries",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="people.person"),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to="people.identityprovider"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScimToken",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("prefix", models.CharField(max_length=24)),
                ("made_by", models.CharField(blank=True, max_length=22)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scim_tokens",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scim_tokens",
                        to="people.identityprovider",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DirectoryGroup",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("external_id", models.CharField(max_length=255, null=True)),
                ("display_name_key", models.CharField(max_length=1024)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="directory_group", to="people.group"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_groups",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_groups",
                        to="people.identityprovider",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "external_id"), name="directory_group_external_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="directoryuser",
            constraint=models.UniqueConstraint(fields=("provider", "user_name_key"), name="directory_user_name_once"),
        ),
        migrations.AddConstraint(
            model_name="directoryuser",
            constraint=models.UniqueConstraint(fields=("provider", "external_id"), name="directory_user_external_once"),
        ),
        migrations.AddIndex(
            model_name="provisioningentry",
            index=models.Index(fields=["organisation", "-at", "-id"], name="provisioning_at"),
        ),
    ]

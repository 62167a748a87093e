"""Outside identity providers, and what a web session knows of its own, November 2026."""

import django.db.models.deletion
from django.db import migrations, models

import entraide.chance


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_2026_11_web_sessions"),
        ("people", "0002_2026_11_factors"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentityProvider",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("slug", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=128)),
                ("preset", models.CharField(default="generic", max_length=20)),
                ("issuer", models.CharField(max_length=255)),
                ("client_id", models.CharField(max_length=255)),
                ("secret", models.TextField(blank=True)),
                ("scopes", models.CharField(default="openid profile email", max_length=300)),
                ("claims", models.JSONField(blank=True, default=dict)),
                ("demands", models.JSONField(blank=True, default=dict)),
                ("groups", models.JSONField(blank=True, default=dict)),
                ("userinfo", models.BooleanField(default=True)),
                ("email_trusted", models.BooleanField(default=False)),
                ("step_up_acr", models.CharField(blank=True, max_length=255)),
                ("step_up_amr", models.CharField(blank=True, max_length=40)),
                ("signs_out_there", models.BooleanField(default=True)),
                ("enabled", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identity_providers",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="photo",
            name="source_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="websession",
            name="acr",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="websession",
            name="device_id",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="websession",
            name="id_token",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="websession",
            name="proved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="websession",
            name="provider_session",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.CreateModel(
            name="ProviderFacts",
            fields=[
                (
                    "provider",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="facts",
                        serialize=False,
                        to="people.identityprovider",
                    ),
                ),
                ("metadata", models.JSONField(default=dict)),
                ("metadata_at", models.DateTimeField(null=True)),
                ("keys", models.JSONField(default=dict)),
                ("keys_at", models.DateTimeField(null=True)),
                ("keys_asked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("state_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("browser_hash", models.CharField(db_index=True, max_length=64)),
                ("purpose", models.CharField(max_length=10)),
                ("nonce", models.CharField(max_length=64)),
                ("verifier", models.CharField(max_length=64)),
                ("next_path", models.CharField(blank=True, max_length=200)),
                ("left_at", models.DateTimeField(db_index=True)),
                (
                    "web_session",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="people.websession"),
                ),
                (
                    "provider",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="people.identityprovider"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="websession",
            name="provider",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="web_sessions",
                to="people.identityprovider",
            ),
        ),
        migrations.CreateModel(
            name="LogoutNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jti_hash", models.CharField(max_length=64)),
                ("heard_at", models.DateTimeField(db_index=True)),
                (
                    "provider",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="people.identityprovider"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="identityprovider",
            constraint=models.UniqueConstraint(fields=("organisation", "slug"), name="provider_slug_once"),
        ),
        migrations.AddConstraint(
            model_name="identityprovider",
            constraint=models.UniqueConstraint(fields=("organisation", "issuer"), name="provider_issuer_once"),
        ),
        migrations.AddConstraint(
            model_name="logoutnotice",
            constraint=models.UniqueConstraint(fields=("provider", "jti_hash"), name="logout_notice_once"),
        ),
    ]

"""Claims of domains and their proof in DNS, November 2026."""

import django.db.models.deletion
from django.db import migrations, models

import entraide.chance


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_2026_11_second_factor"),
    ]

    operations = [
        migrations.CreateModel(
            name="DomainClaim",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=entraide.chance.new_id, editable=False, max_length=22, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=253)),
                ("proof", models.CharField(default=entraide.chance.new_id, max_length=22)),
                ("claimed_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(db_index=True, null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domain_claims",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "name"), name="domain_claim_once")],
            },
        ),
    ]

"""What directories say of persons: their id there, whose word the facts are, who took access away. November 2026."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def name_those_who_came(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever signed in by a provider is known to its directory by the subject, except at Entra (see presets)."""
    person = apps.get_model("people", "Person")
    provider = apps.get_model("people", "IdentityProvider")
    person.objects.exclude(issuer="entraide:directory").update(kept_by="provider")
    for one in provider.objects.exclude(preset="entra"):
        came = person.objects.filter(organisation_id=one.organisation_id, issuer=one.issuer)
        came.update(directory_id=models.F("subject"))


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_2026_11_web_sessions"),
        ("people", "0004_2026_11_roles"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="person",
            name="person_name",
        ),
        migrations.AddField(
            model_name="person",
            name="directory_id",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="person",
            name="disabled_by",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="person",
            name="kept_by",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="person",
            name="signed_in_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["organisation", "name", "id"], name="person_name"),
        ),
        migrations.RunPython(name_those_who_came, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("directory_id", ""), _negated=True),
                fields=("organisation", "issuer", "directory_id"),
                name="person_of_directory_once",
            ),
        ),
    ]

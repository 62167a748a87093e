"""What names look like, so that those that look alike are found by an index, November 2026."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from entraide.rules.text import skeleton


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give every person what their name looks like."""
    persons = apps.get_model("people", "Person").objects
    some = []
    for one in persons.only("id", "name").iterator(chunk_size=2_000):
        one.looks = skeleton(one.name)[:600]
        some.append(one)
        if len(some) == 2_000:
            persons.bulk_update(some, ["looks"], batch_size=200)
            some = []
    persons.bulk_update(some, ["looks"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_2026_11_former"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="looks",
            field=models.TextField(blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["organisation", "looks"], name="person_looks"),
        ),
    ]

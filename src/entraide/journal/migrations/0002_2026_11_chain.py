"""The chain begins: a head that knows the last digest, and digests for the rows that are there already."""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.db import migrations, models


def chain(apps: Any, schema_editor: Any) -> None:
    """Give every row that was written before the chain its place in it."""
    entries = apps.get_model("journal", "JournalEntry")
    for head in apps.get_model("journal", "JournalHead").objects.all():
        digest = ""
        for one in entries.objects.filter(organisation_id=head.organisation_id).order_by("sequence").iterator():
            at = one.at.astimezone(UTC).isoformat(timespec="microseconds")
            facts = [digest, one.organisation_id, one.sequence, at, one.kind, one.actor_id]
            facts += [one.target_kind, one.target_id, one.details]
            made = hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
            entries.objects.filter(pk=one.pk).update(previous=digest, digest=made)
            digest = made
        head.digest = digest
        head.save()


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_2026_11_journal")]

    operations = [
        migrations.AddField("journalhead", "digest", models.CharField(blank=True, max_length=64)),
        migrations.RunPython(chain, migrations.RunPython.noop),
    ]

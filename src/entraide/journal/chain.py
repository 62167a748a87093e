"""The chain of the journal: each row's digest covers the row and the digest before it.

So no row can be changed, taken out or put in unnoticed. Ids and codes are all that is digested: a person's name is not
among them, so that it can be erased and every digest still holds.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC

from entraide.journal.models import JournalEntry, JournalHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of reading a chain.

    rows:    how many were read.
    first, last:  their sequences; 0 for an empty journal.
    broken:  the sequence at which the chain does not hold, None when it holds.
    why:     for programs: row-changed, row-missing, beginning-missing, end-missing.
    """

    rows: int
    first: int
    last: int
    broken: int | None = None
    why: str = ""


def digest_of(entry: JournalEntry) -> str:
    """Make the digest of a row, SHA-256 over its facts as JSON, `previous` among them."""
    facts = [
        entry.previous,
        entry.organisation_id,
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.kind,
        entry.actor_id,
        entry.target_kind,
        entry.target_id,
        entry.details,
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def verify(organisation_id: str) -> Finding:
    """Read an organisation's journal from its first row to its last, and compare every digest.

    A journal that has forgotten its beginning says so itself (`journal-forgotten`), up to the row before the first.
    """
    rows = first = last = forgotten = 0
    digest = ""
    for entry in JournalEntry.objects.filter(organisation_id=organisation_id).order_by("sequence").iterator():
        if not rows:
            first, last, digest = entry.sequence, entry.sequence - 1, entry.previous
        if entry.sequence != last + 1 or entry.previous != digest:
            return Finding(rows=rows, first=first, last=last, broken=last + 1, why="row-missing")
        if entry.digest != digest_of(entry):
            return Finding(rows=rows, first=first, last=last, broken=entry.sequence, why="row-changed")
        rows, last, digest = rows + 1, entry.sequence, entry.digest
        if entry.kind == "journal-forgotten":
            forgotten = int(entry.details["until"])
    if rows and first - 1 != forgotten:
        return Finding(rows=rows, first=first, last=last, broken=first - 1, why="beginning-missing")
    head = JournalHead.objects.filter(organisation_id=organisation_id).first()
    if head is not None and (head.sequence, head.digest) != (last, digest):
        return Finding(rows=rows, first=first, last=last, broken=last + 1, why="end-missing")
    return Finding(rows=rows, first=first, last=last)

"""The append-only table."""

from typing import Any, NoReturn

from django.db import models


class JournalEntry(models.Model):
    """One act. Actor and target are ids without foreign keys, so that erasing a person breaks nothing.

    sequence:  counts from 1 in each organisation, without gaps.
    details:   typed facts (codes, numbers), never text from people.
    previous, digest:  the chain: the digest of the row before, and that of this row with it (see `chain`).
    """

    organisation_id = models.CharField(max_length=22)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor_id = models.CharField(max_length=22, blank=True)
    target_kind = models.CharField(max_length=20, blank=True)
    target_id = models.CharField(max_length=22, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "sequence"], name="journal_sequence_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "target_kind", "target_id"], name="journal_target"),
            models.Index(fields=["organisation_id", "at"], name="journal_at"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a row that exists cannot be written again."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: retention removes whole stretches by its own operation."""
        _refuse()


class JournalHead(models.Model):
    """The last sequence of each organisation and its digest; its row lock orders writers."""

    organisation_id = models.CharField(max_length=22, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


def _refuse() -> NoReturn:
    raise TypeError("the journal is append-only")

"""Writing the journal, and the transaction in which every operation runs."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.db.models import Max, Min

from entraide.errors import Refusal
from entraide.journal.chain import digest_of
from entraide.journal.models import JournalEntry, JournalHead

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def record(
    kind: str,
    *,
    organisation_id: str,
    now: datetime,
    actor_id: str = "",
    target: tuple[str, str] = ("", ""),
    details: dict[str, str | int] | None = None,
) -> None:
    """Append one row, in the caller's transaction.

    target:  (kind, id) of what was acted on, such as ("session", "…").
    """
    heads = JournalHead.objects.select_for_update().filter(organisation_id=organisation_id)
    head = heads.first()
    if head is None:
        JournalHead.objects.get_or_create(organisation_id=organisation_id)
        head = heads.get()
    entry = JournalEntry(
        organisation_id=organisation_id,
        sequence=head.sequence + 1,
        at=now,
        kind=kind,
        actor_id=actor_id,
        target_kind=target[0],
        target_id=target[1],
        details=details or {},
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save()
    heads.update(sequence=entry.sequence, digest=entry.digest)


def operation(verb: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run `verb` in a transaction of its own, which it owns.

    A Refusal undoes what the verb wrote (a savepoint), then writes the traces the refusal carries (counters and
    journal rows), commits, and goes on to the caller. Anything else undoes everything.
    """

    @wraps(verb)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    return verb(*args, **kwargs)
            except Refusal as refusal:
                refused = refusal
            for trace in refused.traces:
                trace()
            refused.traces = ()
        raise refused

    return run


@operation
def note_export(organisation_id: str, what: str, *, form: str, rows: int, actor_id: str, now: datetime) -> None:
    """Write that somebody took rows of the list `what` away as a file."""
    details: dict[str, str | int] = {"list": what, "format": form, "rows": rows}
    record("list-exported", organisation_id=organisation_id, now=now, actor_id=actor_id, details=details)


@operation
def forget_before(organisation_id: str, limit: datetime, *, now: datetime) -> int:
    """Drop the oldest stretch of an organisation's journal: every row before the first that is not older than `limit`.

    The row that says so names the last number that went, so that the gap at the beginning explains itself.
    """
    mine = JournalEntry.objects.filter(organisation_id=organisation_id)
    kept = mine.filter(at__gte=limit).aggregate(first=Min("sequence"))["first"]
    old = mine.filter(at__lt=limit) if kept is None else mine.filter(sequence__lt=kept)
    last = old.aggregate(last=Max("sequence"))["last"]
    if last is None:
        return 0
    count, _ = old.delete()
    record("journal-forgotten", organisation_id=organisation_id, now=now, details={"count": count, "until": last})
    return count

"""Reading sessions, always of one organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Exists, FloatField, Func, IntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from entraide.errors import NotFound
from entraide.help.models import AbuseReport, ChatMessage, HelpSession
from entraide.journal.models import JournalEntry
from entraide.organisations.models import Organisation
from entraide.people.models import Person
from entraide.rules.state import Phase
from entraide.wire.messages import Chat, Seat

#: codes and sessions that one helper may have open at once
OPEN_MAX = 5
#: which sessions are open, in the words of an index: asked which are not over, a database looks at all that ever were
OPEN = Q(phase__in=(Phase.WAITING.value, Phase.MEETING.value))


@dataclass(frozen=True, slots=True)
class Seated:
    """A session together with the seat that somebody holds in it."""

    session: HelpSession
    seat: Seat

    @property
    def other(self) -> Person | None:
        """Who sits across, once known."""
        return self.session.sharer if self.seat is Seat.HELPER else self.session.helper


def seat_of(person: Person, session_id: str) -> Seated:
    """The session `session_id` with the seat that `person` holds in it.

    raises:  NotFound, also for sessions of others: nobody learns that they exist.
    """
    session = (
        HelpSession.objects.select_related("organisation", "helper", "sharer")
        .filter(organisation_id=person.organisation_id, id=session_id)
        .filter(Q(helper=person) | Q(sharer=person))
        .first()
    )
    if session is None:
        raise NotFound
    return Seated(session, Seat.HELPER if session.helper_id == person.id else Seat.SHARER)


def mine(person: Person) -> QuerySet[HelpSession]:
    """Sessions in which `person` met someone, newest first."""
    return (
        HelpSession.objects.select_related("helper", "sharer")
        .filter(Q(helper=person) | Q(sharer=person), organisation_id=person.organisation_id)
        .filter(met_at__isnull=False)
        .order_by("-met_at")
    )


def open_as_helper(person: Person) -> list[HelpSession]:
    """Codes and sessions that `person` has open as helper, oldest first."""
    found = HelpSession.objects.select_related("sharer").filter(
        OPEN, organisation_id=person.organisation_id, helper=person, ended_at=None
    )
    # five at most; asked for in order, SQLite walks through all sessions of the organisation
    return sorted(found, key=lambda session: session.opened_at)


def open_as_sharer(person: Person) -> list[HelpSession]:
    """Sessions to which `person` can return as sharer."""
    return list(
        HelpSession.objects.select_related("helper")
        .filter(organisation_id=person.organisation_id, sharer=person, phase=Phase.MEETING.value)
        .order_by("-met_at")
    )


def ended_since(person: Person, moment: datetime) -> list[HelpSession]:
    """Sessions that `person` helped in and that ended since `moment`, newest first."""
    over = HelpSession.objects.select_related("sharer").filter(
        organisation_id=person.organisation_id, helper=person, phase=Phase.ENDED.value, ended_at__gte=moment
    )
    return list(over.filter(met_at__isnull=False).order_by("-met_at")[:20])


#: sessions that are open, or in which two people met; not the codes that nobody used
_LISTED = ~Q(phase=Phase.ENDED.value) | Q(met_at__isnull=False)


def of_organisation(organisation_id: str) -> QuerySet[HelpSession]:
    """Sessions of an organisation that are open, or in which two people met; not the codes that nobody used."""
    found = HelpSession.objects.select_related("helper", "sharer")
    return found.filter(_LISTED, organisation_id=organisation_id)


class _Days(Func):
    """A moment as the database takes it away from another: SQLite as a number, by a function of its own."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Not by Django's function, which is Python and would be called for each of 100,000 rows."""
        return super().as_sqlite(compiler, connection, template="julianday(%(expressions)s)", **extra_context)


#: how long two people met, for sorting alone: in days, or an interval where the database knows those
LENGTH = Func(
    _Days("ended_at"), _Days("met_at"), template="(%(expressions)s)", arg_joiner=" - ", output_field=FloatField()
)


def of_persons(organisation_id: str, seat: Seat) -> QuerySet[HelpSession]:
    """The same sessions, as far as somebody has that seat, found by way of the organisation's persons.

    The organisation is said of the person alone: said of the session as well, SQLite would begin with the session.
    """
    return HelpSession.objects.filter(_LISTED, **{f"{seat.value}__organisation_id": organisation_id})


def of_organisation_one(organisation_id: str, session_id: str) -> HelpSession:
    """A session of the organisation.

    raises:  NotFound.
    """
    found = HelpSession.objects.select_related("organisation", "helper", "sharer")
    one = found.filter(organisation_id=organisation_id, id=session_id).first()
    if one is None:
        raise NotFound
    return one


def open_reports(organisation_id: str) -> QuerySet[AbuseReport]:
    """What sharers have reported and no administrator has seen to, the oldest first."""
    waiting = AbuseReport.objects.select_related("session__helper", "person")
    return waiting.filter(organisation_id=organisation_id, handled_at=None).order_by("made_at", "id")


def met_between(organisation_id: str, sessions: QuerySet[HelpSession], moments: Sequence[datetime]) -> list[int]:
    """How many of `sessions` in which two people met were opened from each of `moments` to the next; one query.

    Each stretch is counted in the index. Working out the day of every row took SQLite half a second for 50,000.
    """
    met = sessions.filter(met_at__isnull=False).order_by()
    counts = [
        Coalesce(
            Subquery(
                met.filter(opened_at__gte=begin, opened_at__lt=end)
                .values("organisation")
                .annotate(all=Count("id"))
                .values("all"),
                output_field=IntegerField(),
            ),
            0,
        )
        for begin, end in pairwise(moments)
    ]
    return list(Organisation.objects.filter(id=organisation_id).values_list(*counts)[0])


def open_by_phase(sessions: QuerySet[HelpSession]) -> dict[str, int]:
    """How many of `sessions` wait and how many run, in one query; a phase without any is missing."""
    is_open = sessions.filter(OPEN).order_by()
    return dict(is_open.values_list("phase").annotate(all=Count("id")))


def have_met(organisation_id: str) -> Q:
    """The condition that two people have met in the organisation; the journal knows when their session is forgotten."""
    met = HelpSession.objects.filter(organisation_id=organisation_id, met_at__isnull=False)
    told = JournalEntry.objects.filter(organisation_id=organisation_id, kind="code-redeemed")
    return Exists(met) | Exists(told)


def chat_after(session_id: str, seq: int, *, at_most: int) -> list[Chat]:
    """The next stored messages after `seq`, in order."""
    rows = ChatMessage.objects.filter(session_id=session_id, seq__gt=seq).order_by("seq")
    return [chat_of(row) for row in rows[:at_most]]


def chat_of(row: ChatMessage) -> Chat:
    """A stored message as it travels."""
    at = row.at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return Chat(seq=row.seq, author=row.author, key=row.key, text=row.text, at=at)

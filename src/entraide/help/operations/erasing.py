"""Erasing what sessions hold about a person: words, titles of windows, browsers. That they took place stays."""

from django.db.models import Q

from entraide.errors import InSession, ReportWaits
from entraide.help.models import AbuseReport, HelpSession, WrongCode
from entraide.people.models import Person
from entraide.rules.state import Phase


def check_help_over(person: Person) -> None:
    """Let nobody be erased in the middle of something, in the caller's transaction.

    raises:  InSession; ReportWaits while nobody has seen to a report by or about the person.
    """
    mine = Q(helper=person) | Q(sharer=person)
    if HelpSession.objects.filter(mine, phase=Phase.MEETING.value).exists():
        raise InSession
    waiting = Q(session__helper=person) | Q(person=person)
    if AbuseReport.objects.filter(waiting, handled_at=None).exists():
        raise ReportWaits


def erase_words(person: Person) -> None:
    """Blank what was written in a person's sessions and reports, in the caller's transaction."""
    mine = HelpSession.objects.filter(Q(helper=person) | Q(sharer=person))
    AbuseReport.objects.filter(session__in=mine).update(text="")
    WrongCode.objects.filter(person_id=person.id).delete()
    mine.update(reason="", ticket="", note="")
    shared = HelpSession.objects.filter(sharer=person)
    shared.update(sharer_browser="")
    for session in shared.only("id", "state"):
        surface = session.state["picture"]["surface"]
        if surface and surface["label"]:
            surface["label"] = None
            session.save(update_fields=["state"])

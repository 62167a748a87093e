"""Erasing what is kept about a person here: facts, login, factors, photo, browsers, memberships."""

from datetime import datetime
from string import digits

from entraide.chance import pick
from entraide.people.models import (
    DIRECTORY_ISSUER,
    FORMER_ISSUER,
    Account,
    EmergencyKey,
    Membership,
    Person,
    Photo,
    WebSession,
)
from entraide.rules.invitation import ALPHABET

#: letters of the code by which a former person is still told from others; longer once an organisation has thousands
CODE_LENGTH, CODE_LENGTH_MAX = 4, 8
_TRIES = 20
#: digits and letters by turns, so that no code is a word
_LETTERS = "".join(mark for mark in ALPHABET if mark.isalpha())


def erase_facts(person: Person, *, now: datetime) -> None:
    """Leave of a person, who has no access any more, a row with a code, in the caller's transaction.

    Whoever comes by the same subject or the same id of a directory afterwards is somebody new.
    """
    if person.issuer == DIRECTORY_ISSUER:
        Account.objects.filter(id=person.subject).delete()  # and with it passkeys, codes, passes
    for rows in (Photo, Membership, WebSession, EmergencyKey):
        rows.objects.filter(person=person).delete()
    person.former = person.subject = _free_code(person.organisation_id)
    person.issuer = FORMER_ISSUER
    person.name = person.email = person.job_title = person.company = person.department = ""
    person.directory_id = person.kept_by = person.disabled_by = person.language = ""
    person.emergency = False
    person.signed_in_at = None
    person.created_at = person.disabled_at = now
    person.save()


def _free_code(organisation_id: str) -> str:
    """A code that nobody of the organisation has."""
    for length in range(CODE_LENGTH, CODE_LENGTH_MAX + 1):
        for _ in range(_TRIES):
            code = "".join(pick(_LETTERS if place % 2 else digits) for place in range(length))
            if not Person.objects.filter(organisation_id=organisation_id, former=code).exists():
                return code
    raise RuntimeError("no code is free")

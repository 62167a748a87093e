"""Reading people; every query starts from an organisation, a person, or a secret that names one."""

import hashlib
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from entraide.errors import NotFound
from entraide.organisations.queries import verified_domain_of
from entraide.people.models import Group, Membership, Person, Photo, WebSession
from entraide.rules.text import initials
from entraide.wire.messages import Profile

#: a web session ends this long after its last request, and this long after the password was typed
IDLE_AT_MOST = timedelta(hours=1)
LASTS_AT_MOST = timedelta(hours=12)
#: a token of ours has 43 characters; what is much longer is not even hashed
_TOKEN_LENGTH_MAX = 64


def hash_of(token: str) -> str:
    """What is kept of a token. No salt: 256 random bits cannot be guessed from their hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_of_cookie(token: str, *, now: datetime) -> tuple[Person, WebSession] | None:
    """The person signed in by `token` and the session itself, in one query; None when it is not alive."""
    if not 0 < len(token) <= _TOKEN_LENGTH_MAX:
        return None
    found = (
        WebSession.objects.filter(_alive(now), token_hash=hash_of(token)).select_related("person__organisation").first()
    )
    return (found.person, found) if found else None


def web_sessions_of(person: Person, *, now: datetime) -> QuerySet[WebSession]:
    """The browsers in which a person is signed in, the one used last first."""
    return WebSession.objects.filter(_alive(now), person=person).order_by("-last_seen_at", "id")


def person(organisation_id: str, person_id: str, *, lock: bool = False) -> Person:
    """A person of the organisation; with `lock`, for the rest of the transaction.

    raises:  NotFound.
    """
    found = Person.objects.select_related("organisation").filter(organisation_id=organisation_id, id=person_id)
    one = (found.select_for_update(of=("self",), no_key=True) if lock else found).first()
    if one is None:
        raise NotFound
    return one


def person_by_email(organisation_id: str, email: str) -> Person:
    """A person of the organisation's embedded directory, by address; for the command line, never for signing in.

    raises:  NotFound.
    """
    one = Person.objects.filter(organisation_id=organisation_id, email__iexact=email.strip()).first()
    if one is None:
        raise NotFound
    return one


def people_of(organisation_id: str) -> QuerySet[Person]:
    """Everybody of an organisation, by name."""
    return Person.objects.filter(organisation_id=organisation_id).order_by("name", "id")


def group(organisation_id: str, group_id: str) -> Group:
    """A group of the organisation.

    raises:  NotFound.
    """
    one = Group.objects.filter(organisation_id=organisation_id, id=group_id).first()
    if one is None:
        raise NotFound
    return one


def group_by_name(organisation_id: str, name: str) -> Group:
    """A group of the organisation, by its name.

    raises:  NotFound.
    """
    one = Group.objects.filter(organisation_id=organisation_id, name=name).first()
    if one is None:
        raise NotFound
    return one


def groups_of(person: Person) -> QuerySet[Group]:
    """The groups in which a person is."""
    return Group.objects.filter(memberships__person=person).order_by("name")


def may_help(person: Person) -> bool:
    """Whether one of the person's groups lets them help; roles decide it later."""
    return not person.disabled_at and _in_group(person, gives_help=True)


def is_administrator(person: Person) -> bool:
    """Whether one of the person's groups makes them an administrator."""
    return not person.disabled_at and _in_group(person, administers=True)


def is_last_administrator(person: Person) -> bool:
    """Whether nobody else of the organisation could administer it."""
    others = Membership.objects.filter(
        group__organisation_id=person.organisation_id, group__administers=True, person__disabled_at=None
    ).exclude(person=person)
    return is_administrator(person) and not others.exists()


def profile_of(person: Person) -> Profile:
    """The person as others see them: what the directory gives, None for what it does not."""
    photo_id = Photo.objects.filter(person=person).values_list("id", flat=True).first()
    return Profile(
        name=person.name,
        job_title=person.job_title or None,
        company=person.company or None,
        department=person.department or None,
        photo=f"/photos/{photo_id}" if photo_id else None,
        domain=_domain_of(person),
        initials=initials(person.name),
    )


def photo(photo_id: str, *, organisation_id: str) -> Photo:
    """A photo of somebody of the same organisation.

    raises:  NotFound.
    """
    one = Photo.objects.filter(id=photo_id, person__organisation_id=organisation_id).first()
    if one is None:
        raise NotFound
    return one


def _alive(now: datetime) -> Q:
    return Q(ended_at=None, expires_at__gt=now, last_seen_at__gt=now - IDLE_AT_MOST, person__disabled_at=None)


def _in_group(person: Person, **gives: bool) -> bool:
    return Group.objects.filter(organisation_id=person.organisation_id, memberships__person=person, **gives).exists()


def _domain_of(person: Person) -> str | None:
    """The domain of the e-mail, when the organisation has verified it; compared and answered in ASCII (punycode)."""
    local, _, domain = person.email.rpartition("@")
    try:
        ascii_form = domain.encode("idna").decode()
    except UnicodeError:
        return None
    return verified_domain_of(person.organisation, f"{local}@{ascii_form}")

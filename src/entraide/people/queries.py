"""Reading people; every query starts from an organisation, a person, or a secret that names one."""

import hashlib
from datetime import datetime, timedelta

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from entraide.errors import NotFound
from entraide.organisations.queries import verified_domain_like, verified_domain_of
from entraide.people.models import DIRECTORY_ISSUER, Group, Membership, Person, Photo, WebSession
from entraide.rules.text import initials
from entraide.wire.messages import Profile

#: how long ahead people are told that their browser will be signed out
TOLD_BEFORE = timedelta(minutes=10)
#: a token of ours has 43 characters; what is much longer is not even hashed
_TOKEN_LENGTH_MAX = 64

#: of a group; counted for those that are shown, not for all
COUNT_OF_MEMBERS = Coalesce(
    Subquery(
        Membership.objects.filter(group=OuterRef("pk"))
        .order_by()
        .values("group")
        .annotate(all=Count("id"))
        .values("all"),
        output_field=IntegerField(),
    ),
    0,
)


def hash_of(token: str) -> str:
    """What is kept of a token. No salt: 256 random bits cannot be guessed from their hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_of_cookie(token: str, *, now: datetime) -> tuple[Person, WebSession] | None:
    """The person signed in by `token` and the session itself, in one query; None when it is not alive."""
    if not 0 < len(token) <= _TOKEN_LENGTH_MAX:
        return None
    found = _open().filter(token_hash=hash_of(token)).select_related("person__organisation").first()
    return (found.person, found) if found and ends_at(found) > now else None


def ends_at(web_session: WebSession) -> datetime:
    """When a session ends by itself unless it is used before: unused too long, or signed in too long.

    The limits are the organisation's as they are now; making them shorter acts at once.
    """
    return min(web_session.last_seen_at + web_session.person.organisation.idle_lasts, signed_out_at(web_session))


def signed_out_at(web_session: WebSession) -> datetime:
    """When a session ends however much it is used.

    A running help session holds it open past its time (see `operations.hold`).
    """
    limit = web_session.auth_time + web_session.person.organisation.signed_in_lasts
    return max(limit, web_session.held_until) if web_session.held_until else limit


def signed_out_in(web_session: WebSession, *, now: datetime) -> timedelta | None:
    """How long until a session ends however much it is used, once that is worth telling; None before."""
    left = web_session.auth_time + web_session.person.organisation.signed_in_lasts - now
    return max(left, timedelta()) if left <= TOLD_BEFORE else None


def web_sessions_of(person: Person, *, now: datetime) -> QuerySet[WebSession]:
    """The browsers in which a person is signed in, the one used last first."""
    limits = person.organisation
    alive = _open().filter(person=person, last_seen_at__gt=now - limits.idle_lasts)
    in_time = Q(auth_time__gt=now - limits.signed_in_lasts) | Q(held_until__gt=now)
    return alive.filter(in_time).order_by("-last_seen_at", "id")


def person(organisation_id: str, person_id: str, *, lock: bool = False, living: bool = False) -> Person:
    """A person of the organisation; with `lock`, to act upon for the rest of the transaction.

    raises:  NotFound; with `living` or `lock` also for somebody whose data was erased: there is nobody to act upon.
    """
    found = Person.objects.select_related("organisation").filter(organisation_id=organisation_id, id=person_id)
    if living or lock:
        found = found.filter(former="")
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
    """Everybody of an organisation, by name; nobody whose data was erased."""
    return Person.objects.filter(organisation_id=organisation_id, former="").order_by("name", "id")


def directory_people(organisation_id: str) -> QuerySet[Person]:
    """Whom the embedded directory signs in and who is not disabled; not the emergency account."""
    return people_of(organisation_id).filter(issuer=DIRECTORY_ISSUER, disabled_at=None, emergency=False)


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


def profile_of(person: Person) -> Profile:
    """The person as others see them: what the directory gives, None for what it does not."""
    photo_id = Photo.objects.filter(person=person).values_list("id", flat=True).first()
    address, domain = _domains_of(person)
    return Profile(
        name=person.name,
        job_title=person.job_title or None,
        company=person.company or None,
        department=person.department or None,
        photo=f"/photos/{photo_id}" if photo_id else None,
        domain=domain,
        initials=initials(person.name),
        name_like=look_alikes(person).values_list("name", flat=True).first(),
        address_domain=address,
        domain_like=verified_domain_like(person.organisation, address) if address else None,
    )


def shown_address(email: str) -> str:
    """An e-mail address as people read it to decide by: its domain in ASCII, in which no letter hides as another."""
    local, _, domain = email.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}" if local else email
    except UnicodeError:
        return email


def look_alikes(person: Person) -> QuerySet[Person]:
    """Members of the same organisation whose name is another and looks the same."""
    alike = Person.objects.filter(organisation_id=person.organisation_id, looks=person.looks).exclude(looks="")
    return alike.exclude(name=person.name).order_by("created_at", "id")


def with_look_alikes(persons: QuerySet[Person]) -> QuerySet[Person]:
    """The same persons, each with `has_look_alike`: one look into the index for each that is shown."""
    alike = Person.objects.filter(organisation=OuterRef("organisation"), looks=OuterRef("looks")).exclude(looks="")
    return persons.annotate(has_look_alike=Exists(alike.exclude(name=OuterRef("name"))))


def photo(photo_id: str, *, organisation_id: str) -> Photo:
    """A photo of somebody of the same organisation.

    raises:  NotFound.
    """
    one = Photo.objects.filter(id=photo_id, person__organisation_id=organisation_id).first()
    if one is None:
        raise NotFound
    return one


def _open() -> QuerySet[WebSession]:
    return WebSession.objects.filter(ended_at=None, person__disabled_at=None)


def _domains_of(person: Person) -> tuple[str | None, str | None]:
    """The domain of the e-mail address in ASCII (punycode), and the same once more when the organisation proved it."""
    local, _, domain = person.email.rpartition("@")
    try:
        ascii_form = domain.lower().encode("idna").decode()
    except UnicodeError:
        return None, None
    if not ascii_form:
        return None, None
    return ascii_form, verified_domain_of(person.organisation, f"{local}@{ascii_form}")

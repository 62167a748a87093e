"""Signing in and out by a provider. Who somebody is: (organisation, issuer, subject), and nothing else."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from entraide.errors import LastAdministrator, PersonDisabled, SignInRefused
from entraide.journal.operations import operation, record
from entraide.people.directory.registration import is_directory
from entraide.people.directory.tokens import PASS_ACR
from entraide.people.factors.sealing import seal
from entraide.people.models import (
    ANNOUNCED,
    DIRECTORY_ISSUER,
    Account,
    Group,
    IdentityProvider,
    Membership,
    Person,
    WebSession,
)
from entraide.people.operations.emergency import raise_alarm
from entraide.people.operations.groups import add_to_group, remove_from_group
from entraide.people.operations.web_sessions import Proof, end_by_provider, open_web_session, prove_again
from entraide.people.providers.claims import Identity

_KEPT = ("name", "email", "job_title", "company", "department")
_WORD_LENGTH_MAX = 255
_METHODS_MAX = 10


@operation
def sign_in_by_provider(
    provider: IdentityProvider,
    identity: Identity,
    *,
    claims: dict[str, object],
    id_token: str,
    proved_at: datetime | None,
    now: datetime,
    user_agent: str = "",
    shared: bool = False,
    replaces: WebSession | None = None,
) -> tuple[WebSession, str]:
    """Sign in whom `provider` has vouched for; make or update the person behind it.

    The directory vouches only for persons who are there, and tells nothing of them that is not there already.

    claims:    verified; `acr`, `amr` and `sid` of them are kept with the session.
    shared:    at a computer that is not the person's own.
    replaces:  the session that this browser brought along; it ends, so that no token outlives a sign-in.
    returns:   the session, and the token for its cookie, which is nowhere else.
    raises:    PersonDisabled.
    """
    if is_directory(provider):
        person = _of_directory(provider, identity)
        if person.emergency:
            # its key stands for every factor, and works on the day on which nobody has a telephone at hand
            raise_alarm(person, now=now)
            proof = Proof(amr=_methods(claims), shared=True)
        else:
            proof = Proof(amr=_methods(claims), shared=shared, must_enrol=_must_enrol(provider, claims))
        return open_web_session(person, proof, proved_at=proved_at, now=now, user_agent=user_agent, replaces=replaces)
    person = _member(provider, identity, now)
    _join(provider, person, identity, now)
    proof = Proof(amr=_methods(claims), shared=shared)
    web_session, token = open_web_session(
        person, proof, proved_at=proved_at, now=now, user_agent=user_agent, replaces=replaces
    )
    web_session.acr = _word(claims.get("acr"))
    web_session.provider = provider
    web_session.provider_session = _word(claims.get("sid"))
    web_session.device_id = identity.device_id
    web_session.id_token = seal(id_token)
    web_session.save(update_fields=["acr", "provider", "provider_session", "device_id", "id_token"])
    return web_session, token


@operation
def prove_again_by_provider(
    web_session: WebSession,
    provider: IdentityProvider,
    identity: Identity,
    *,
    claims: dict[str, object],
    proved_at: datetime,
    now: datetime,
) -> str:
    """Take note that whoever is signed in has proved it afresh; somebody else's proof proves nothing here.

    returns:  a new token for the cookie.
    raises:   SignInRefused, NotFound when the session ended meanwhile.
    """
    person = web_session.person
    same = (person.organisation_id, person.issuer, person.subject)
    if same != (provider.organisation_id, provider.issuer, identity.subject):
        raise SignInRefused
    token = prove_again(web_session, Proof(amr=_methods(claims)), now=now)
    WebSession.objects.filter(id=web_session.id).update(proved_at=proved_at, acr=_word(claims.get("acr")))
    return token


@operation
def sign_out_by_provider(provider: IdentityProvider, *, subject: str, session: str, now: datetime) -> int:
    """End the browsers that a logout token is about: of a subject, of a session over there, or of both."""
    found = WebSession.objects.filter(provider=provider, ended_at=None)
    if subject:
        found = found.filter(person__issuer=provider.issuer, person__subject=subject)
    if session:
        found = found.filter(provider_session=session)
    if not subject and not session:
        return 0
    ended = list(found)
    end_by_provider(ended, now=now)
    return len(ended)


def _of_directory(provider: IdentityProvider, identity: Identity) -> Person:
    """The person of an account, in this organisation and no other.

    raises:  PersonDisabled, also when there is none: the account was closed meanwhile, or is somebody's elsewhere.
    """
    found = Person.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    who = {"organisation": provider.organisation, "issuer": DIRECTORY_ISSUER, "subject": identity.subject}
    person = found.filter(**who).first()
    if person is None or not Account.objects.filter(id=identity.subject, is_active=True).exists():
        raise PersonDisabled
    return person


def _must_enrol(provider: IdentityProvider, claims: dict[str, object]) -> bool:
    """Whether a second factor must be set up first: after a temporary pass, and where the organisation demands one."""
    wanted = provider.organisation.second_factor and "mfa" not in _methods(claims)
    return wanted or claims.get("acr") == PASS_ACR


def _member(provider: IdentityProvider, identity: Identity, now: datetime) -> Person:
    """The person, made at the first sign-in; changed facts replace the old ones."""
    who = {"organisation": provider.organisation, "issuer": provider.issuer, "subject": identity.subject}
    facts = {name: getattr(identity, name) for name in _KEPT}
    person = _known(who, identity, now)
    if person is None:
        try:
            with transaction.atomic():
                person = Person.objects.create(
                    **who, **facts, directory_id=_free_id(who, identity, ""), kept_by="provider", created_at=now
                )
        except IntegrityError:  # another tab of the same person was first
            return Person.objects.select_related("organisation").get(**who)
        target = ("person", person.id)
        record(
            "person-added", organisation_id=person.organisation_id, now=now, target=target, details={"by": "provider"}
        )
        return person
    if not person.directory_id and (found := _free_id(who, identity, person.id)):
        person.directory_id = found
        person.save(update_fields=["directory_id"])
    if person.kept_by == "directory":
        return person  # its word stands; claims would only turn it back at each sign-in
    changed = [name for name in _KEPT if getattr(person, name) != facts[name]]
    if changed and not person.disabled_at:
        for name in changed:
            setattr(person, name, facts[name])
        person.save(update_fields=changed)
        record(
            "person-changed",
            organisation_id=person.organisation_id,
            now=now,
            target=("person", person.id),
            details={"by": "provider", "fields": " ".join(changed)},
        )
    return person


def _known(who: dict[str, Any], identity: Identity, now: datetime) -> Person | None:
    """The person of this subject; else the one whom the directory has announced under the id that the provider signs.

    Only somebody who has never signed in can be taken up that way, so that nobody becomes somebody else.
    """
    found = Person.objects.select_for_update(of=("self",)).select_related("organisation")
    person = found.filter(**who).first()
    if person is not None or not identity.directory_id:
        return person
    place = {name: who[name] for name in ("organisation", "issuer")}
    announced = found.filter(**place, directory_id=identity.directory_id, subject__startswith=ANNOUNCED).first()
    if announced is not None:
        announced.subject = identity.subject
        announced.save(update_fields=["subject"])
        record(
            "person-arrived",
            organisation_id=announced.organisation_id,
            now=now,
            target=("person", announced.id),
        )
    return announced


def _free_id(who: dict[str, Any], identity: Identity, person_id: str) -> str:
    """What the directory calls the person, unless somebody else is called so already."""
    place = {name: who[name] for name in ("organisation", "issuer")}
    taken = Person.objects.filter(**place, directory_id=identity.directory_id).exclude(id=person_id)
    return "" if identity.directory_id and taken.exists() else identity.directory_id


def _join(provider: IdentityProvider, person: Person, identity: Identity, now: datetime) -> None:
    """Bring the person's groups in line, as far as the provider has a say: only groups of its own table."""
    if person.disabled_at or not provider.groups:
        return
    ours = set(Group.objects.filter(organisation_id=person.organisation_id).values_list("id", flat=True))
    governed = {group for group in provider.groups.values() if group in ours}
    wanted = {provider.groups[value] for value in identity.groups if value in provider.groups} & governed
    have = set(Membership.objects.filter(person=person, group_id__in=governed).values_list("group_id", flat=True))
    for group in sorted(wanted - have):
        add_to_group(person.organisation_id, person.id, group, now=now)
    for group in sorted(have - wanted):
        try:
            remove_from_group(person.organisation_id, person.id, group, now=now)
        except LastAdministrator:
            # the provider may not leave the organisation without anybody who could mend it
            record(
                "group-kept",
                organisation_id=person.organisation_id,
                now=now,
                target=("person", person.id),
                details={"group": group, "why": "last-administrator"},
            )


def _methods(claims: dict[str, object]) -> tuple[str, ...]:
    """The methods the provider names, as short words; none told is told as such."""
    told = claims.get("amr")
    words = [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
    plain = [one for one in words if one.isascii() and one.isalnum() and len(one) <= 20]
    return tuple(plain[:_METHODS_MAX]) or ("provider",)


def _word(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _WORD_LENGTH_MAX and value.isprintable() else ""

"""Verbs of an organisation."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError

from entraide.errors import ChatTooLong, FieldInvalid, NameInUse, NotFound
from entraide.journal.operations import operation, record
from entraide.organisations.models import DomainClaim, Logo, Organisation, VerifiedDomain
from entraide.organisations.pictures import fitted
from entraide.organisations.signals import organisation_created, switch_turned
from entraide.rules.colours import read_colour
from entraide.rules.notes import check_template
from entraide.rules.text import clean_name, clean_text

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")

SWITCHES = frozenset({"remote_help", "help_to_unenrolled", "disable_chat", "relay_only", "second_factor"})
SETTINGS = frozenset(
    {"name", "code_minutes", "session_minutes", "report_days", "idle_minutes", "signed_in_hours"}
    | {"contact_telephone", "contact_hours", "contact_ticket_url"}
    | {"reason_mode", "ticket_template", "sign_in_text", "consent_text", "colour"}
)
#: texts of several lines, up to so many characters
_TEXTS = {"sign_in_text": 500, "consent_text": 500}


@operation
def create_organisation(
    *, slug: str, name: str, domains: tuple[str, ...] = (), now: datetime, actor_id: str = ""
) -> Organisation:
    """Create an organisation with its verified domains; all switches as Remote Help has them (off).

    raises:  NameInUse when slug or a domain belongs to another one; FieldInvalid with `field`.
    """
    if Organisation.objects.filter(slug=slug).exists():
        raise NameInUse(field="slug")
    organisation = Organisation(slug=slug, name=clean_name(name), created_at=now)
    _check(organisation)
    organisation.save()
    for domain in domains:
        _add_domain(organisation, domain, now)
    organisation_created.send(Organisation, organisation=organisation, now=now, actor_id=actor_id)
    record("organisation-created", organisation_id=organisation.id, now=now, actor_id=actor_id)
    return organisation


@operation
def set_organisation(
    organisation_id: str, changes: dict[str, str | int | bool], *, now: datetime, actor_id: str = ""
) -> Organisation:
    """Change settings and switches by field name; live sessions hear of switches within the same transaction.

    raises:  FieldInvalid with `field`.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)
    unknown = changes.keys() - SWITCHES - SETTINGS
    if unknown:
        raise FieldInvalid(field=min(unknown))
    turned = []
    for name, value in changes.items():
        if getattr(organisation, name) == value:
            continue
        setattr(organisation, name, _cleaned(name, value) if isinstance(value, str) else value)
        turned.append(name)
    _check(organisation)
    organisation.save()
    # receivers hold sessions; acts at a table hold theirs before the journal, so the journal comes last here too
    for name in turned:
        switch_turned.send(Organisation, organisation=organisation, name=name, now=now, actor_id=actor_id)
    for name in turned:
        details: dict[str, str | int] = {"setting": name}
        if name in SWITCHES:
            details["on"] = int(bool(changes[name]))
        record("setting-changed", organisation_id=organisation.id, now=now, actor_id=actor_id, details=details)
    return organisation


@operation
def set_logo(organisation_id: str, picture: bytes, *, now: datetime, actor_id: str = "") -> Organisation:
    """Give an organisation a logo in place of an older one.

    picture:  PNG or JPEG, up to 4 MiB and 25 megapixels; kept as a PNG of at most 640 × 128 that holds pixels only.

    raises:  FieldInvalid with `field`.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)
    png = fitted(picture)
    if png is None:
        raise FieldInvalid(field="logo")
    Logo.objects.filter(organisation=organisation).delete()
    organisation.logo_id = Logo.objects.create(organisation=organisation, png=png, added_at=now).id
    organisation.save(update_fields=["logo_id"])
    record("logo-set", organisation_id=organisation.id, now=now, actor_id=actor_id)
    return organisation


@operation
def remove_logo(organisation_id: str, *, now: datetime, actor_id: str = "") -> Organisation:
    """Take an organisation's logo away; ours stands there again."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)
    if Logo.objects.filter(organisation=organisation).delete()[0]:
        organisation.logo_id = ""
        organisation.save(update_fields=["logo_id"])
        record("logo-removed", organisation_id=organisation.id, now=now, actor_id=actor_id)
    return organisation


@operation
def verify_domain(organisation_id: str, domain: str, *, now: datetime, actor_id: str = "") -> None:
    """Count `domain` as proved to belong to the organisation (the operator vouches for it).

    raises:  NameInUse, FieldInvalid.
    """
    _add_domain(Organisation.objects.get(id=organisation_id), domain, now)
    record("domain-verified", organisation_id=organisation_id, now=now, actor_id=actor_id)


@operation
def forget_domain(organisation_id: str, domain: str, *, now: datetime, actor_id: str = "") -> None:
    """Let go of a domain, verified or only claimed.

    raises:  NotFound.
    """
    claims, _ = DomainClaim.objects.filter(organisation_id=organisation_id, name=domain).delete()
    verified, _ = VerifiedDomain.objects.filter(organisation_id=organisation_id, name=domain).delete()
    if not claims and not verified:
        raise NotFound
    record("domain-forgotten", organisation_id=organisation_id, now=now, actor_id=actor_id)


def ascii_domain(domain: str) -> str:
    """A domain in its ASCII form.

    raises:  FieldInvalid.
    """
    try:
        ascii_form = domain.strip().lower().encode("idna").decode()
    except UnicodeError:
        raise FieldInvalid(field="domain") from None
    if not _DOMAIN.fullmatch(ascii_form):
        raise FieldInvalid(field="domain")
    return ascii_form


def _add_domain(organisation: Organisation, domain: str, now: datetime) -> None:
    ascii_form = ascii_domain(domain)
    if VerifiedDomain.objects.filter(name=ascii_form).exists():
        raise NameInUse(field="domain")
    VerifiedDomain.objects.create(organisation=organisation, name=ascii_form, verified_at=now)


def _cleaned(name: str, value: str) -> str:
    if name in _TEXTS:
        try:
            return clean_text(value, limit=_TEXTS[name])
        except ChatTooLong:
            raise FieldInvalid(field=name) from None
    return clean_name(value, limit=300)


def _check(organisation: Organisation) -> None:
    if not check_template(organisation.ticket_template):
        raise FieldInvalid(field="ticket_template")
    if organisation.colour and read_colour(organisation.colour) is None:
        raise FieldInvalid(field="colour")
    if not organisation.name:
        raise FieldInvalid(field="name")
    try:
        organisation.full_clean(validate_unique=False)
    except ValidationError as invalid:
        raise FieldInvalid(field=min(invalid.message_dict)) from None

"""Everything that is kept about one person, as JSON values. Its shape is written down in docs/guide/privacy.

Of other persons it holds the names of those who sat across, and nothing else.
"""

import base64
from datetime import datetime
from typing import Any

from django.db.models import Q

from entraide.help.models import AbuseReport, ChatMessage, Consent, HelpSession, WrongCode
from entraide.journal.models import JournalEntry
from entraide.people.factors.held import account_behind, held_by
from entraide.people.models import Account, Membership, Person, WebSession
from entraide.provisioning.models import DirectoryUser, ProvisioningEntry
from entraide.roles.queries import rights_of
from entraide.wire.messages import Seat

FORMAT, VERSION = "entraide-person", 1
_WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def export_of(person: Person, *, now: datetime) -> dict[str, Any]:
    """All of it; moments in UTC, RFC 3339, and None for what is not there."""
    organisation = person.organisation
    account = account_behind(person)
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": _moment(now),
        "organisation": {"id": organisation.id, "slug": organisation.slug, "name": organisation.name},
        "person": _person(person),
        "photo": _photo(person),
        "account": _account(account) if account else None,
        "directory": _directory(person),
        "groups": [
            {"name": one.group.name, "since": _moment(one.since)}
            for one in Membership.objects.select_related("group").filter(person=person).order_by("group__name")
        ],
        "permissions": sorted(rights_of(person).held),
        "browsers": [_browser(one) for one in WebSession.objects.filter(person=person).order_by("created_at")],
        "sessions": _sessions(person),
        "wrong_codes": [_moment(one.at) for one in WrongCode.objects.filter(person_id=person.id).order_by("at")],
        "journal": _journal(person),
    }


def _person(person: Person) -> dict[str, Any]:
    texts = (
        "id",
        "name",
        "email",
        "job_title",
        "company",
        "department",
        "issuer",
        "subject",
        "directory_id",
        "language",
    )
    told = {name: getattr(person, name) or None for name in (*texts, "kept_by", "disabled_by")}
    moments = ("created_at", "signed_in_at", "disabled_at")
    return told | {name: _moment(getattr(person, name)) for name in moments}


def _photo(person: Person) -> dict[str, Any] | None:
    photo = getattr(person, "photo", None)
    if photo is None:
        return None
    return {"added_at": _moment(photo.added_at), "png": base64.b64encode(bytes(photo.png)).decode()}


def _account(account: Account) -> dict[str, Any]:
    """How the person signs in here; secrets are no data about somebody, and stay."""
    held = held_by(account)
    return {
        "email": account.email,
        "created_at": _moment(account.created_at),
        "last_login": _moment(account.last_login),
        "has_password": account.has_usable_password(),
        "has_authenticator_app": held.app is not None,
        "recovery_codes_left": held.codes_left,
        "passkeys": [
            {"name": one.name, "created_at": _moment(one.created_at), "last_used_at": _moment(one.last_used_at)}
            for one in held.passkeys
        ],
    }


def _directory(person: Person) -> dict[str, Any] | None:
    user = DirectoryUser.objects.filter(person=person).first()
    log = ProvisioningEntry.objects.filter(person=person).order_by("at", "id")
    if user is None and not log.exists():
        return None
    data = dict(user.data) if user else {}
    if isinstance(data.get(_WORK), dict):
        data[_WORK] = {name: value for name, value in data[_WORK].items() if name != "manager"}
    return {
        "id": user.id if user else None,
        "data": data,
        "log": [
            {"at": _moment(one.at), "act": one.kind, "fields": one.fields.split(), "reason": one.reason or None}
            for one in log
        ],
    }


def _browser(one: WebSession) -> dict[str, Any]:
    moments = ("created_at", "auth_time", "proved_at", "last_seen_at", "expires_at", "ended_at")
    return {
        "browser": one.browser or None,
        "methods": one.amr,
        "class": one.acr or None,
        "device_id": one.device_id or None,
        "provider_session": one.provider_session or None,
        "shared_computer": one.shared,
    } | {name: _moment(getattr(one, name)) for name in moments}


def _sessions(person: Person) -> list[dict[str, Any]]:
    mine = HelpSession.objects.filter(Q(helper=person) | Q(sharer=person), organisation_id=person.organisation_id)
    return [_session(one, person) for one in mine.select_related("helper", "sharer").order_by("opened_at")]


def _session(one: HelpSession, person: Person) -> dict[str, Any]:
    """A session; what the other shows, writes and reports is theirs, but for the words about the help itself."""
    seat = Seat.HELPER if one.helper_id == person.id else Seat.SHARER
    other = one.sharer if seat is Seat.HELPER else one.helper
    surface = one.state["picture"]["surface"] if seat is Seat.SHARER else None
    report = AbuseReport.objects.filter(session=one, person=person).first()
    said = ChatMessage.objects.filter(session=one, author=seat.value).order_by("seq")
    moments = ("opened_at", "met_at", "ended_at")
    return {
        "id": one.id,
        "seat": seat.value,
        "with": other.name if other else None,
        "ended_reason": one.ended_reason or None,
        "shown": one.shown,
        "title": surface and surface["label"],
        "browser": (one.sharer_browser or None) if seat is Seat.SHARER else None,
        "consents": [_consent(each) for each in Consent.objects.filter(session=one, person=person).order_by("at")],
        "report": {"text": report.text, "made_at": _moment(report.made_at)} if report else None,
        "chat": [{"at": _moment(each.at), "text": each.text} for each in said],
    } | {
        **{name: getattr(one, name) or None for name in ("reason", "ticket", "note", "outcome")},
        **{name: _moment(getattr(one, name)) for name in moments},
    }


def _consent(one: Consent) -> dict[str, Any]:
    told = {"ask": one.ask, "text_version": one.text_version, "language": one.language, "surface": one.surface}
    return told | {"at": _moment(one.at)}


def _journal(person: Person) -> list[dict[str, Any]]:
    """Rows of what the person did and of what was done to them; who else was in it stays out."""
    about = Q(actor_id=person.id) | Q(target_kind="person", target_id=person.id)
    rows = JournalEntry.objects.filter(about, organisation_id=person.organisation_id).order_by("sequence")
    return [
        {
            "sequence": one.sequence,
            "at": _moment(one.at),
            "kind": one.kind,
            "by": "self" if one.actor_id == person.id else "other" if one.actor_id else None,
            "about": "self" if one.target_id == person.id else one.target_kind or None,
            "details": one.details,
        }
        for one in rows.iterator()
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None

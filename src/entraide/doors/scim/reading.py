"""From a SCIM resource to facts: limits, and every text cleaned before it is kept; and back again."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from scim2_models import InvalidValueException

from entraide.doors.scim.resources import EnterpriseUser, Group, User
from entraide.provisioning.facts import GroupFacts, Mail, UserFacts
from entraide.rules.text import clean_name

T = TypeVar("T")

_ID_LENGTH_MAX = 255
_USER_NAME_LENGTH_MAX = 320
_WORD_LENGTH_MAX = 64
_URL_LENGTH_MAX = 2_048
_ENTRIES_MAX = 20
#: what of a text is looked at before cleaning
_READ_AT_MOST = 2_000


def read_user(user: User[EnterpriseUser]) -> UserFacts:
    """The facts of a user.

    raises:  InvalidValueException for what cannot be kept.
    """
    clean = user.model_copy(deep=True)
    work = clean[EnterpriseUser]
    _clean_texts(clean, "display_name", "title")
    if clean.name is not None:
        _clean_texts(clean.name, "formatted", "family_name", "given_name")
    if work is not None:
        _clean_texts(work, "organization", "department")
    user_name = _plain(clean.user_name, "userName", _USER_NAME_LENGTH_MAX)
    if not user_name:
        raise InvalidValueException(detail="userName is missing")
    emails = tuple(
        Mail(
            value=_plain(one.value, "emails", _USER_NAME_LENGTH_MAX),
            type=_plain(one.type, "emails.type", _WORD_LENGTH_MAX),
            primary=one.primary,
        )
        for one in _few(clean.emails, "emails")
    )
    photos = [_plain(one.value, "photos", _URL_LENGTH_MAX) or "" for one in _few(clean.photos, "photos")]
    return UserFacts(
        user_name=user_name,
        name=_name_of(clean) or clean_name(user_name),
        active=clean.active is not False,
        active_told=clean.active is not None,
        external_id=_plain(clean.external_id, "externalId", _ID_LENGTH_MAX),
        display_name=clean.display_name,
        formatted=clean.name.formatted if clean.name else None,
        given_name=clean.name.given_name if clean.name else None,
        family_name=clean.name.family_name if clean.name else None,
        title=clean.title,
        organization=work.organization if work else None,
        department=work.department if work else None,
        manager=_plain(work.manager.value, "manager", _ID_LENGTH_MAX) if work and work.manager else None,
        email=_address(emails, user_name),
        emails=emails,
        photo=next((one for one in photos if one.startswith("https://")), ""),
        data=clean.model_dump(exclude={"id", "meta", "active", "groups", "schemas"}, exclude_none=True, mode="json"),
    )


def read_group(group: Group) -> GroupFacts:
    """The facts of a group.

    raises:  InvalidValueException for what cannot be kept.
    """
    name = clean_name((group.display_name or "")[:_READ_AT_MOST])
    if not name:
        raise InvalidValueException(detail="displayName is missing")
    members = [_plain(one.value, "members", _ID_LENGTH_MAX) for one in group.members or []]
    return GroupFacts(
        name=name,
        external_id=_plain(group.external_id, "externalId", _ID_LENGTH_MAX),
        members=tuple(one for one in members if one),
    )


def _clean_texts(owner: object, *names: str) -> None:
    for name in names:
        text = getattr(owner, name)
        if text is not None:
            setattr(owner, name, clean_name(text[:_READ_AT_MOST]))


def _plain(text: object, name: str, length_max: int) -> str | None:
    """A text for programs: as it came, or refused."""
    if text is None:
        return None
    said = str(text)
    if len(said) > length_max or not said.isprintable() or said != said.strip():
        raise InvalidValueException(detail=f"{name} is too long, or holds characters that cannot be kept")
    return said


def _few(entries: Iterable[T] | None, name: str) -> list[T]:
    listed = list(entries or [])
    if len(listed) > _ENTRIES_MAX:
        raise InvalidValueException(detail=f"{name} has more than {_ENTRIES_MAX} values")
    return listed


def _name_of(user: User[EnterpriseUser]) -> str:
    if user.display_name:
        return user.display_name
    if user.name is None:
        return ""
    parts = " ".join(part for part in (user.name.given_name, user.name.family_name) if part)
    return user.name.formatted or parts


def _address(emails: tuple[Mail, ...], user_name: str) -> str:
    """The address at work: the primary one, else the one of type work, else any; a userName may be one, too."""
    ordered = sorted(emails, key=lambda one: (not one.primary, one.type != "work"))
    for found in [*(one.value for one in ordered), user_name]:
        if found is None:
            continue
        try:
            validate_email(found)
        except ValidationError:
            continue
        if len(found) <= 254:
            return found.lower()
    return ""

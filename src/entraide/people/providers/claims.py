"""From claims to a person: which claim fills which field, and every text cleaned before anybody sees it."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from entraide.people.models import IdentityProvider
from entraide.people.providers.checks import require
from entraide.people.providers.presets import FIELDS, PRESETS
from entraide.rules.text import clean_name

#: what of a claim is looked at before cleaning; a name of a megabyte is not worth the work
_READ_AT_MOST = 2_000
_GROUPS_MAX = 500
_GROUP_LENGTH_MAX = 256
_DEVICE_LENGTH_MAX = 255
_DIRECTORY_LENGTH_MAX = 255
_PICTURE_LENGTH_MAX = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody as a provider describes them, clean. An empty text: not given."""

    subject: str
    name: str
    email: str = ""
    job_title: str = ""
    company: str = ""
    department: str = ""
    picture: str = ""
    groups: tuple[str, ...] = ()
    device_id: str = ""
    directory_id: str = ""


def read_identity(provider: IdentityProvider, claims: dict[str, Any]) -> Identity:
    """The person of verified claims; `name` is empty when the provider gives none that can be shown."""
    mapping = mapping_of(provider)
    return Identity(
        subject=str(claims["sub"]),
        name=_text(claims, mapping["name"]) or _from_parts(claims),
        email=_email(provider, claims, mapping["email"]),
        job_title=_text(claims, mapping["job_title"]),
        company=_text(claims, mapping["company"]),
        department=_text(claims, mapping["department"]),
        picture=_plain(claims, mapping["picture"], _PICTURE_LENGTH_MAX),
        groups=_groups(claims, mapping["groups"]),
        device_id=_plain(claims, mapping["device_id"], _DEVICE_LENGTH_MAX),
        directory_id=_plain(claims, mapping["directory_id"], _DIRECTORY_LENGTH_MAX),
    )


def check_demands(provider: IdentityProvider, claims: dict[str, Any]) -> None:
    """Let pass who belongs to the organisation, at an issuer where others have accounts too.

    raises:  Unfit.
    """
    for name, wanted in provider.demands.items():
        require(holds=value_of(claims, name) in wanted, reason="demand")


def mapping_of(provider: IdentityProvider) -> dict[str, tuple[str, ...]]:
    """Field to claim names: the provider's own over its preset's."""
    preset = PRESETS.get(provider.preset, PRESETS["generic"]).claims
    return {name: tuple(provider.claims.get(name) or preset.get(name, ())) for name in FIELDS}


def value_of(claims: dict[str, Any], name: str) -> Any:
    """A claim by its name; by its path through objects (`realm_access.roles`) when no claim has the whole name."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(part)
    return found


def _first(claims: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((found for name in names if (found := value_of(claims, name)) not in (None, "", [])), None)


def _text(claims: dict[str, Any], names: tuple[str, ...]) -> str:
    found = _first(claims, names)
    if isinstance(found, list) and len(found) == 1:
        found = found[0]  # Keycloak sends attributes of users as lists
    return clean_name(found[:_READ_AT_MOST]) if isinstance(found, str) else ""


def _from_parts(claims: dict[str, Any]) -> str:
    """Put a name together when there is none as a whole; the word people sign in with is better than no name."""
    parts = [_text(claims, (part,)) for part in ("given_name", "family_name")]
    return " ".join(part for part in parts if part) or _text(claims, ("preferred_username",))


def _email(provider: IdentityProvider, claims: dict[str, Any], names: tuple[str, ...]) -> str:
    """The address, only when the provider vouches for it: its domain stands on the trust screen (nOAuth)."""
    if claims.get("email_verified") is not True and not (
        provider.email_trusted and claims.get("email_verified") is None
    ):
        return ""
    found = _plain(claims, names, 254).lower()
    try:
        validate_email(found)
    except ValidationError:
        return ""
    return found


def _plain(claims: dict[str, Any], names: tuple[str, ...], length_max: int) -> str:
    """A text for programs: as it came, or not at all."""
    found = _first(claims, names)
    fits = isinstance(found, str) and len(found) <= length_max and found.isprintable() and found == found.strip()
    return found if fits else ""


def _groups(claims: dict[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    found = _first(claims, names)
    listed = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    texts = [one for one in listed[:_GROUPS_MAX] if isinstance(one, str) and len(one) <= _GROUP_LENGTH_MAX]
    return tuple(dict.fromkeys(texts))

"""A user and a group as a directory sends them: parsed, limited, clean; what the door hands to the operations."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An address in a list."""

    value: str | None
    type: str | None = None
    primary: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFacts:
    """Somebody as a directory describes them. `None`: not given.

    active_told:  whether it says so, or is silent, which means yes.
    name:    what people will see, cleaned and never empty.
    photo:   the address of a picture.
    manager: the id of another user of the same directory.
    data:    all of it in SCIM's form, to be answered again.
    """

    user_name: str
    name: str
    active: bool = True
    active_told: bool = True
    external_id: str | None = None
    display_name: str | None = None
    formatted: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    title: str | None = None
    organization: str | None = None
    department: str | None = None
    manager: str | None = None
    email: str = ""
    emails: tuple[Mail, ...] = ()
    photo: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """A group as a directory describes it; `members` are ids of its users."""

    name: str
    external_id: str | None = None
    members: tuple[str, ...] = ()

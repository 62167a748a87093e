"""Verbs of people. Each owns its transaction and leaves a journal row of ids."""

from entraide.people.operations.groups import add_to_group, create_group, remove_from_group
from entraide.people.operations.persons import add_person, disable_person, enable_person
from entraide.people.operations.photos import set_photo
from entraide.people.operations.web_sessions import (
    change_password,
    end_other_web_sessions,
    end_web_session,
    forget_stale,
    sign_in,
    sign_out,
    touch,
)

__all__ = [
    "add_person",
    "add_to_group",
    "change_password",
    "create_group",
    "disable_person",
    "enable_person",
    "end_other_web_sessions",
    "end_web_session",
    "forget_stale",
    "remove_from_group",
    "set_photo",
    "sign_in",
    "sign_out",
    "touch",
]

"""Verbs of provisioning. Each owns its transaction and leaves its journal row and its line in the log."""

from entraide.provisioning.operations.erasing import erase_directory_user
from entraide.provisioning.operations.groups import create_group, remove_group, replace_group
from entraide.provisioning.operations.log import forget_log, note_refusal
from entraide.provisioning.operations.tokens import make_token, revoke_token, use_token
from entraide.provisioning.operations.users import create_user, remove_user, replace_user

__all__ = [
    "create_group",
    "create_user",
    "erase_directory_user",
    "forget_log",
    "make_token",
    "note_refusal",
    "remove_group",
    "remove_user",
    "replace_group",
    "replace_user",
    "revoke_token",
    "use_token",
]

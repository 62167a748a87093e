"""Verbs of roles. Each owns its transaction and leaves a journal row of ids and codes."""

from entraide.roles.operations.assignments import Terms, assign, change_assignment, remove_assignment
from entraide.roles.operations.roles import clone_role, create_role, delete_role, edit_role

__all__ = [
    "Terms",
    "assign",
    "change_assignment",
    "clone_role",
    "create_role",
    "delete_role",
    "edit_role",
    "remove_assignment",
]

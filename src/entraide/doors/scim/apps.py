"""The SCIM door as a Django app."""

from django.apps import AppConfig


class ScimConfig(AppConfig):
    """No rows of its own."""

    name = "entraide.doors.scim"
    label = "scim"

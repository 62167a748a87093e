"""Organisations as a Django app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Rows, queries, operations, signals."""

    name = "entraide.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

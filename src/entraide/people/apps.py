"""People as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Rows, queries, operations, signals."""

    name = "entraide.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

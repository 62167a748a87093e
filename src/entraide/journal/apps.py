"""The journal as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Rows only; nothing to connect."""

    name = "entraide.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

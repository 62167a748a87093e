"""Roles as a Django app."""

from django.apps import AppConfig


class RolesConfig(AppConfig):
    """Rows, queries, operations, signals; listens to what people and organisations announce."""

    name = "entraide.roles"
    label = "roles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the news that change what somebody may do."""
        from entraide.roles import news

        news.connect()

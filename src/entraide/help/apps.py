"""Help as a Django app."""

from django.apps import AppConfig


class HelpConfig(AppConfig):
    """Listens to what people and organisations announce."""

    name = "entraide.help"
    label = "help"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the news that end or change live sessions."""
        from entraide.help import news

        news.connect()

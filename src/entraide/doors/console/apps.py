"""The admin centre as a Django app."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Pages only."""

    name = "entraide.doors.console"
    label = "console"

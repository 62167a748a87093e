"""The live door as a Django app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """No rows of its own."""

    name = "entraide.doors.live"
    label = "live"

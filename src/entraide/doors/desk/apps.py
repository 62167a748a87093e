"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Templates; no rows of its own."""

    name = "entraide.doors.desk"
    label = "desk"

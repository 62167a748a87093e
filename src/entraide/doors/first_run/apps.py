"""The first set-up as a Django app."""

from django.apps import AppConfig


class FirstRunConfig(AppConfig):
    """Templates only."""

    name = "entraide.doors.first_run"
    label = "first_run"

"""The guide as a Django app."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """Templates; the texts are Markdown files of docs/guide."""

    name = "entraide.doors.guide"
    label = "guide"

"""The demo's pages as a Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Pages and templates; installed in the demo only."""

    name = "entraide.doors.demo"
    label = "demo"

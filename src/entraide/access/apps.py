"""Access as a Django app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """No rows yet; conditional access policies will be kept here."""

    name = "entraide.access"
    label = "access"

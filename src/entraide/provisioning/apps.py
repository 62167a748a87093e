"""Provisioning as a Django app."""

from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """Rows, queries, operations."""

    name = "entraide.provisioning"
    label = "provisioning"
    default_auto_field = "django.db.models.BigAutoField"

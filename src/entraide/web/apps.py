"""What every page shares, as a Django app (templates, static files, catalogues)."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files, catalogues."""

    name = "entraide.web"
    label = "web"

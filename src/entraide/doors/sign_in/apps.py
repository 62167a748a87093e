"""Signing in as a Django app."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Pages only."""

    name = "entraide.doors.sign_in"
    label = "sign_in"

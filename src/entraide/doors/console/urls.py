"""Addresses of the admin centre."""

from django.urls import path

from entraide.doors.console import home, identity, passes, sessions, settings

urlpatterns = [
    path("console", home.home, name="console"),
    path("console/sessions", sessions.listed, name="console-sessions"),
    path("console/sessions/<str:session_id>", sessions.detail, name="console-session"),
    path("console/sessions/<str:session_id>/timeline", sessions.timeline, name="console-session-timeline"),
    path("console/settings", settings.settings, name="console-settings"),
    path("console/settings/<str:name>", settings.section, name="console-settings-section"),
    path("console/identity", identity.listed, name="identity"),
    path("console/identity/new", identity.new, name="identity-new"),
    path("console/identity/<str:provider_id>", identity.edit, name="identity-edit"),
    path("console/identity/<str:provider_id>/test", identity.test, name="identity-test"),
    path("console/identity/<str:provider_id>/removal", identity.removal, name="identity-removal"),
    path("console/passes", passes.people, name="passes"),
    path("console/passes/<str:person_id>", passes.made, name="pass-made"),
]

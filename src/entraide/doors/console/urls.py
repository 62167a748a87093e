"""Addresses of the admin centre."""

from django.urls import path

from entraide.doors.console import home, identity, look, passes, sessions, settings

urlpatterns = [
    path("console", home.home, name="console"),
    path("console/sessions", sessions.listed, name="console-sessions"),
    path("console/sessions/<str:session_id>", sessions.detail, name="console-session"),
    path("console/sessions/<str:session_id>/ending", sessions.ending, name="console-session-ending"),
    path("console/sessions/<str:session_id>/report", sessions.handled, name="console-session-handled"),
    path("console/sessions/<str:session_id>/timeline", sessions.timeline, name="console-session-timeline"),
    path("console/settings", settings.settings, name="console-settings"),
    path("console/settings/logo", look.set_logo_page, name="console-logo"),
    path("console/settings/logo/removal", look.logo_removal, name="console-logo-removal"),
    path("look/colours/<str:colour>.css", look.colour, name="look-colour"),
    path("look/logos/<str:logo_id>.png", look.logo, name="look-logo"),
    path("console/settings/<str:name>", settings.section, name="console-settings-section"),
    path("console/identity", identity.listed, name="identity"),
    path("console/identity/new", identity.new, name="identity-new"),
    path("console/identity/<str:provider_id>", identity.edit, name="identity-edit"),
    path("console/identity/<str:provider_id>/test", identity.test, name="identity-test"),
    path("console/identity/<str:provider_id>/removal", identity.removal, name="identity-removal"),
    path("console/passes", passes.people, name="passes"),
    path("console/passes/<str:person_id>", passes.made, name="pass-made"),
]

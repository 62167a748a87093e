"""Addresses of the admin centre."""

from django.urls import path

from entraide.doors.console import assignments, check_access, home, identity, passes, roles, sessions, settings

urlpatterns = [
    path("console", home.home, name="console"),
    path("console/sessions", sessions.listed, name="console-sessions"),
    path("console/sessions/<str:session_id>", sessions.detail, name="console-session"),
    path("console/sessions/<str:session_id>/timeline", sessions.timeline, name="console-session-timeline"),
    path("console/roles", roles.listed, name="console-roles"),
    path("console/roles/new", roles.new, name="console-role-new"),
    path("console/roles/<str:role_id>", roles.detail, name="console-role"),
    path("console/roles/<str:role_id>/edit", roles.edit, name="console-role-edit"),
    path("console/roles/<str:role_id>/deletion", roles.deletion, name="console-role-deletion"),
    path("console/assignments", roles.assignments, name="console-assignments"),
    path("console/assignments/new", assignments.new, name="console-assignment-new"),
    path("console/assignments/<str:assignment_id>", assignments.detail, name="console-assignment"),
    path("console/assignments/<str:assignment_id>/edit", assignments.edit, name="console-assignment-edit"),
    path("console/assignments/<str:assignment_id>/removal", assignments.removal, name="console-assignment-removal"),
    path("console/check-access", check_access.check_access, name="console-check-access"),
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

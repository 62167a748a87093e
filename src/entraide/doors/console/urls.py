"""Addresses of the admin centre."""

from django.urls import path

from entraide.doors.console import groups, home, identity, importing, passes, people, provisioning, sessions, settings

urlpatterns = [
    path("console", home.home, name="console"),
    path("console/sessions", sessions.listed, name="console-sessions"),
    path("console/sessions/<str:session_id>", sessions.detail, name="console-session"),
    path("console/sessions/<str:session_id>/timeline", sessions.timeline, name="console-session-timeline"),
    path("console/settings", settings.settings, name="console-settings"),
    path("console/settings/<str:name>", settings.section, name="console-settings-section"),
    path("console/people", people.listed, name="console-people"),
    path("console/people/new", people.new, name="console-person-new"),
    path("console/people/import", importing.importing, name="console-people-import"),
    path("console/people/<str:person_id>", people.profile, name="console-person"),
    path("console/people/<str:person_id>/groups", people.groups, name="console-person-groups"),
    path("console/people/<str:person_id>/sign-ins", people.sign_ins, name="console-person-sign-ins"),
    path("console/people/<str:person_id>/help", people.help_sessions, name="console-person-help"),
    path("console/people/<str:person_id>/profile", people.editing, name="console-person-editing"),
    path("console/people/<str:person_id>/disabling", people.disabling, name="console-person-disabling"),
    path("console/people/<str:person_id>/enabling", people.enabling, name="console-person-enabling"),
    path("console/people/<str:person_id>/signing-out", people.signing_out, name="console-person-signing-out"),
    path("console/people/<str:person_id>/invitation", people.invitation, name="console-person-invitation"),
    path("console/groups", groups.listed, name="console-groups"),
    path("console/groups/new", groups.new, name="console-group-new"),
    path("console/groups/<str:group_id>", groups.members, name="console-group"),
    path("console/groups/<str:group_id>/name", groups.naming, name="console-group-naming"),
    path("console/groups/<str:group_id>/adding", groups.adding, name="console-group-adding"),
    path("console/groups/<str:group_id>/leaving", groups.leaving, name="console-group-leaving"),
    path("console/groups/<str:group_id>/removal", groups.removing, name="console-group-removal"),
    path("console/provisioning", provisioning.tokens, name="console-provisioning"),
    path("console/provisioning/log", provisioning.log, name="console-provisioning-log"),
    path("console/provisioning/tokens", provisioning.made, name="console-provisioning-tokens"),
    path(
        "console/provisioning/tokens/<str:token_id>/revocation",
        provisioning.revoking,
        name="console-provisioning-revoking",
    ),
    path("console/identity", identity.listed, name="identity"),
    path("console/identity/new", identity.new, name="identity-new"),
    path("console/identity/<str:provider_id>", identity.edit, name="identity-edit"),
    path("console/identity/<str:provider_id>/test", identity.test, name="identity-test"),
    path("console/identity/<str:provider_id>/removal", identity.removal, name="identity-removal"),
    path("console/passes", passes.people, name="passes"),
    path("console/passes/<str:person_id>", passes.made, name="pass-made"),
]

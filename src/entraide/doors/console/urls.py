"""Addresses of the admin centre."""

from django.urls import path

from entraide.doors.console import identity, passes

urlpatterns = [
    path("console/identity", identity.listed, name="identity"),
    path("console/identity/new", identity.new, name="identity-new"),
    path("console/identity/second-factor", identity.second_factor, name="identity-second-factor"),
    path("console/identity/<str:provider_id>", identity.edit, name="identity-edit"),
    path("console/identity/<str:provider_id>/test", identity.test, name="identity-test"),
    path("console/identity/<str:provider_id>/removal", identity.removal, name="identity-removal"),
    path("console/passes", passes.people, name="passes"),
    path("console/passes/<str:person_id>", passes.made, name="pass-made"),
]

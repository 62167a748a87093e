"""The addresses of SCIM: one root, below which scim2-server routes."""

from django.urls import path

from entraide.doors.scim import pages

urlpatterns = [
    path("scim/v2", pages.scim, name="scim"),
    path("scim/v2/", pages.scim, name="scim-root"),
    path("scim/v2/<path:below>", pages.scim, name="scim-below"),
]

"""Addresses of the demo's pages."""

from django.urls import path

from entraide.doors.demo import pages

urlpatterns = [
    path("demo", pages.who, name="demo"),
    path("demo/person", pages.be, name="demo-person"),
    path("demo/inbox", pages.inbox, name="demo-inbox"),
]

"""Routes of the live door."""

from django.urls import path

from entraide.doors.live import pages

urlpatterns = [
    path("sessions/<str:session_id>/lines", pages.lines, name="lines"),
    path("sessions/<str:session_id>/absences", pages.absences, name="absences"),
]

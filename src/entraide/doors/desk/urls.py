"""Routes of the desk: nouns, and GET changes nothing."""

from django.urls import path

from entraide.doors.desk import helper, history, notes, sharer

urlpatterns = [
    path("", sharer.home, name="home"),
    path("help", sharer.help_page, name="help"),
    path("help/<slug:organisation>", sharer.help_page, name="help-at"),
    path("give", helper.give, name="give"),
    path("invitations", helper.invite, name="invite"),
    path("invitations/arrivals", sharer.arrivals, name="arrivals"),
    path("invitations/redemptions", sharer.redeem, name="redeem"),
    path("sessions", history.sessions, name="sessions"),
    path("sessions/<str:session_id>", history.session, name="session"),
    path("sessions/<str:session_id>/ending", history.ending, name="ending"),
    path("sessions/<str:session_id>/notes", notes.notes, name="session-notes"),
    path("sessions/<str:session_id>/report", notes.report, name="session-report"),
    path("photos/<str:photo_id>", history.photo, name="photo"),
]

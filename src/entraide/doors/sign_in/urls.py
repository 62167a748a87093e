"""Addresses of the sign-in door; allauth's own are not mounted."""

from django.urls import path

from entraide.doors.sign_in.pages import account, entrance, password

urlpatterns = [
    path("sign-in", entrance.sign_in, name="sign-in"),
    path("sign-out", entrance.sign_out, name="sign-out"),
    path("sign-in/forgotten", password.forgotten, name="password-forgotten"),
    path("sign-in/forgotten/sent", password.forgotten_sent, name="password-forgotten-sent"),
    path("sign-in/new-password", password.new_password, name="password-new"),
    path("account", account.account, name="account"),
    path("account/web-session-endings", account.web_session_ending, name="web-session-ending"),
]

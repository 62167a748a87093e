"""Addresses of the sign-in door; allauth's own are not mounted."""

from django.urls import path

from entraide.doors.sign_in.pages import (
    account,
    again,
    directory,
    emergency,
    entrance,
    factors,
    password,
    provider,
    second_step,
)

urlpatterns = [
    path("sign-in", entrance.sign_in, name="sign-in"),
    path("sign-out", entrance.sign_out, name="sign-out"),
    path("sign-in/forgotten", password.forgotten, name="password-forgotten"),
    path("sign-in/forgotten/sent", password.forgotten_sent, name="password-forgotten-sent"),
    path("sign-in/new-password", password.new_password, name="password-new"),
    path("sign-in/second-step", second_step.second_step, name="second-step"),
    path("sign-in/passkey", second_step.by_passkey_alone, name="passkey-sign-in"),
    path("sign-in/passkey-challenges", second_step.challenges, name="passkey-challenges"),
    path("sign-in/temporary-pass", second_step.by_pass, name="temporary-pass"),
    path("sign-in/emergency", emergency.by_emergency_key, name="emergency"),
    path("sign-in/again", again.again, name="sign-in-again"),
    path("sign-in/authorize", directory.authorize, name="directory-authorize"),
    path("sign-in/signed-out", entrance.signed_out, name="signed-out"),
    path("sign-in/finding", entrance.finding, name="provider-finding"),
    path("sign-in/choosing", entrance.choosing, name="provider-choosing"),
    path("sign-in/at-the-provider-again", provider.again, name="provider-again"),
    path("sign-in/at/<slug:organisation>/<slug:slug>", provider.leave, name="provider-leave"),
    path("sign-in/at/<slug:organisation>/<slug:slug>/return", provider.come_back, name="provider-return"),
    path("sign-in/at/<slug:organisation>/<slug:slug>/logout", provider.signed_out_there, name="provider-logout"),
    path("account", account.account, name="account"),
    path("account/factors", factors.factors, name="factors"),
    path("account/authenticator-app", factors.app, name="factor-app"),
    path("account/passkeys", factors.passkey, name="factor-passkey"),
    path("account/passkeys/<int:passkey_id>", factors.passkey_name, name="passkey-name"),
    path("account/factor-removals", factors.factor_removal, name="factor-removal"),
    path("account/recovery-codes", factors.recovery_codes, name="recovery-codes"),
    path("account/export", account.own_export, name="own-export"),
    path("account/shared-computer", account.shared_computer, name="shared-computer"),
    path("account/web-session-endings", account.web_session_ending, name="web-session-ending"),
]

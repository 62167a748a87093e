"""Forms of the settings; each field is called like the organisation's own, and says its effect in one sentence."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SwitchesForm(forms.Form):
    """The switches, with Remote Help's names first."""

    remote_help = forms.BooleanField(
        label=_("Enable Remote Help"),
        required=False,
        help_text=_("While it is off nobody can make or use a code, and what runs ends at once."),
    )
    help_to_unenrolled = forms.BooleanField(
        label=_("Allow help to unenrolled devices"),
        required=False,
        help_text=_(
            "Devices are not known here yet, so this refuses nobody for now; it holds as soon as they are enrolled."
        ),
    )
    disable_chat = forms.BooleanField(
        label=_("Disable chat"),
        required=False,
        help_text=_("Helper and sharer can no longer write to each other, also in sessions that run."),
    )
    relay_only = forms.BooleanField(
        label=_("Relay only"),
        required=False,
        help_text=_("The picture goes through your relay always, so that neither side learns the other's address."),
    )


class LimitsForm(forms.Form):
    """How long things last. The model holds the bounds too."""

    code_minutes = forms.IntegerField(
        label=_("A code lives (minutes)"), min_value=2, max_value=60, help_text=_("2 to 60; usually 10.")
    )
    session_minutes = forms.IntegerField(
        label=_("A session lasts at most (minutes)"),
        min_value=5,
        max_value=720,
        help_text=_("5 to 720; usually 240. Both are warned ten minutes ahead."),
    )
    report_days = forms.IntegerField(
        label=_("A session's report is kept (days)"),
        min_value=1,
        max_value=365,
        help_text=_("1 to 365; usually 30. The sharer reads this number before allowing anything."),
    )
    journal_months = forms.IntegerField(
        label=_("The journal is kept (months)"),
        min_value=6,
        max_value=36,
        help_text=_("6 to 36; usually 12. It holds who did what and when, without names or texts."),
    )
    idle_minutes = forms.IntegerField(
        label=_("Unused browsers are signed out after (minutes)"),
        min_value=5,
        max_value=720,
        help_text=_("5 to 720; usually 60."),
    )
    signed_in_hours = forms.IntegerField(
        label=_("Everybody signs in again after (hours)"),
        min_value=1,
        max_value=72,
        help_text=_("1 to 72; usually 12. A session that runs goes on until its end."),
    )


class ContactForm(forms.Form):
    """How people reach the helpdesk."""

    contact_telephone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    contact_hours = forms.CharField(
        label=_("Hours"),
        max_length=120,
        required=False,
        help_text=_("As people say them, such as: Monday to Friday, 8–18"),
    )
    contact_ticket_url = forms.URLField(
        label=_("Address for tickets"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Where people write to you, such as https://tickets.example.org/new"),
    )

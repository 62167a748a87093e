"""Forms of the settings; each field is called like the organisation's own, and says its effect in one sentence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from entraide.rules.colours import as_hex, read_colour
from entraide.rules.notes import check_template


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
        help_text=_("The picture goes through your relay always, so that neither side learns the other’s address."),
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
        label=_("A session’s report is kept (days)"),
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


class NotesForm(forms.Form):
    """What a helper writes about a session."""

    reason_mode = forms.ChoiceField(
        label=_("Reason for connection"),
        choices=[
            ("off", _("Off: nobody is asked")),
            ("optional", _("Optional: the helper may write it")),
            ("required", _("Required: without it the helper cannot ask to see the screen")),
        ],
        widget=forms.RadioSelect,
        help_text=_("The sharer reads it before allowing anything."),
    )
    ticket_template = forms.CharField(
        label=_("Address of a ticket"),
        max_length=300,
        required=False,
        help_text=_("With {ticket} in the place of its number, such as https://tickets.example.org/{ticket}."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "dir": "ltr"}),
    )

    def clean_ticket_template(self) -> str:
        """Refuse what is no web address with a place for the number."""
        template: str = self.cleaned_data["ticket_template"].strip()
        if not check_template(template):
            raise forms.ValidationError(_("Write a web address that has {ticket} behind its host name."))
        return template


class TextsForm(forms.Form):
    """Texts of the organisation's own."""

    sign_in_text = forms.CharField(
        label=_("On the sign-in page"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: Use your work account. Plain text, up to 500 characters."),
    )
    consent_text = forms.CharField(
        label=_("Where the sharer allows"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Below what we promise, such as a rule of your works council. Plain text, up to 500 characters."),
    )


class LookForm(forms.Form):
    """Name and colour."""

    name = forms.CharField(label=_("Name"), max_length=128, help_text=_("At the head of every page and in letters."))
    colour = forms.CharField(
        label=_("Colour"),
        max_length=7,
        required=False,
        help_text=_(
            "As #rrggbb; empty keeps ours. It is darkened on light pages and lightened on dark ones where text would "
            "not be readable."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "dir": "ltr", "class": "input--short"}),
    )

    def clean_colour(self) -> str:
        """Write it as `#rrggbb`, or refuse it."""
        text: str = self.cleaned_data["colour"].strip()
        if not text:
            return ""
        read = read_colour(text)
        if read is None:
            raise forms.ValidationError(_("Write six figures 0–9, a–f after the #, such as #0b6e5f."))
        return as_hex(read)


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

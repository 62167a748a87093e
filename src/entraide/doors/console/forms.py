"""Forms of the admin centre."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entraide.organisations.models import Organisation
from entraide.people.models import Group, IdentityProvider
from entraide.people.providers.presets import FIELDS, PRESETS
from entraide.rules.state import Reason

_LINES_MAX = 200


#: of the form of a provider: what every one needs, and who may come in by it
_FIRST = frozenset({"slug", "name", "preset", "issuer", "client_id", "secret", "demands", "email_trusted", "enabled"})


class ProviderForm(forms.Form):
    """An identity provider; tables are written a line each."""

    slug = forms.SlugField(
        label=_("Short name"),
        max_length=40,
        help_text=_("Part of the address that you register at the provider; it cannot be changed later."),
    )
    name = forms.CharField(label=_("Name on the sign-in page"), max_length=128)
    preset = forms.ChoiceField(label=_("Kind"), choices=[(name, one.title) for name, one in PRESETS.items()])
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=255,
        help_text=_("Exactly as the provider writes it, such as https://id.example.org."),
    )
    client_id = forms.CharField(label=_("Client ID"), max_length=255)
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=1_000,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Empty leaves it as it is. It is kept sealed and is never shown again."),
    )
    scopes = forms.CharField(label=_("Scopes"), max_length=300, initial="openid profile email")
    userinfo = forms.BooleanField(label=_("Ask its userinfo address for more claims"), required=False, initial=True)
    email_trusted = forms.BooleanField(
        label=_("Believe addresses without email_verified"),
        required=False,
        help_text=_("Only when nobody but your administrators can write them there."),
    )
    claims = forms.CharField(
        label=_("Claims"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Where the kind does not fit. A line each, such as: job_title = title, position"),
    )
    demands = forms.CharField(
        label=_("Who may come in"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("Only people with one of these values. A line each, such as: hd = example.org"),
    )
    groups = forms.CharField(
        label=_("Groups"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("What a value of the groups claim gives here. A line each, such as: helpdesk = Helpers"),
    )
    step_up_acr = forms.CharField(
        label=_("Class of a fresh proof (acr)"),
        required=False,
        max_length=255,
        help_text=_("Asked for, and demanded of the answer, before somebody administers."),
    )
    step_up_amr = forms.CharField(
        label=_("Method of a fresh proof (amr)"), required=False, max_length=40, help_text=_("Such as: mfa")
    )
    signs_out_there = forms.BooleanField(
        label=_("Signing out ends the session there too"), required=False, initial=True
    )
    enabled = forms.BooleanField(
        label=_("People may sign in by it"),
        required=False,
        initial=True,
        help_text=_("Switching it off signs out whoever came by it."),
    )

    def __init__(self, data: Any, *, organisation: Organisation, provider: IdentityProvider | None) -> None:
        """Begin with what is, when there is a provider already."""
        self._groups = {one.name: one.id for one in Group.objects.filter(organisation=organisation)}
        super().__init__(data, initial=self._as_it_is(provider) if provider else None)
        if provider is not None:
            del self.fields["slug"]

    @property
    def first(self) -> list[forms.BoundField]:
        """What every provider needs."""
        return [field for field in self if field.name in _FIRST]

    @property
    def further(self) -> list[forms.BoundField]:
        """What the kind of provider gives already, for most."""
        return [field for field in self if field.name not in _FIRST]

    @property
    def is_further_open(self) -> bool:
        """Whether what is further down says something: an error, or anything that a new provider does not have."""
        return any(field.errors or (field.value() or "") != (field.field.initial or "") for field in self.further)

    def clean_claims(self) -> dict[str, list[str]]:
        """Read the table of claims."""
        table = self._table("claims")
        if unknown := table.keys() - set(FIELDS):
            raise forms.ValidationError(
                gettext("%(name)s is none of: %(known)s") % {"name": min(unknown), "known": ", ".join(FIELDS)}
            )
        return table

    def clean_demands(self) -> dict[str, list[str]]:
        """Read the table of demands."""
        return self._table("demands")

    def clean_groups(self) -> dict[str, str]:
        """Read the table of groups, by name."""
        table = {}
        for value, names in self._table("groups").items():
            if len(names) != 1 or names[0] not in self._groups:
                raise forms.ValidationError(gettext("There is no group called %(name)s.") % {"name": ", ".join(names)})
            table[value] = self._groups[names[0]]
        return table

    def _table(self, field: str) -> dict[str, list[str]]:
        lines = [line for line in self.cleaned_data[field].splitlines() if line.strip()]
        made = {}
        for line in lines[:_LINES_MAX]:
            name, _, values = line.rpartition("=")
            listed = [one.strip() for one in values.split(",") if one.strip()]
            if not name.strip() or not listed:
                raise forms.ValidationError(
                    gettext("Write name = value in each line. This one cannot be read: %(line)s") % {"line": line}
                )
            made[name.strip()] = listed
        return made

    def _as_it_is(self, provider: IdentityProvider) -> dict[str, Any]:
        names = {group: name for name, group in self._groups.items()}
        plain = ("name", "preset", "issuer", "client_id", "scopes", "userinfo", "email_trusted")
        more = ("step_up_acr", "step_up_amr", "signs_out_there", "enabled")
        return {
            **{name: getattr(provider, name) for name in (*plain, *more)},
            "claims": _lines(provider.claims),
            "demands": _lines(provider.demands),
            "groups": "\n".join(
                f"{value} = {names[group]}" for value, group in provider.groups.items() if group in names
            ),
        }


class EndingForm(forms.Form):
    """Why an administrator ends somebody's session; both sides read it, in these words or near them."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            (Reason.ENDED_FOR_SAFETY.value, _("For safety: something looks wrong")),
            (Reason.ENDED_AGAINST_RULES.value, _("It does not follow our rules")),
            (Reason.ENDED_FOR_MAINTENANCE.value, _("For maintenance")),
            (Reason.ENDED_BY_ADMINISTRATOR.value, _("Another reason")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Both people read it on their page."),
    )


def _lines(table: dict[str, list[str]]) -> str:
    return "\n".join(f"{name} = {', '.join(values)}" for name, values in table.items())

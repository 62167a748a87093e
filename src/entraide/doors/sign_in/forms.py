"""Forms of the sign-in pages; allauth proves passwords and knows accounts by address."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.internal.flows.login import perform_login
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from entraide.clock import now
from entraide.people.letters import key_letter, post
from entraide.people.models import Account

ADDRESS_LENGTH_MAX = 254
#: Argon2 reads it whole; nobody types more
PASSWORD_LENGTH_MAX = 256


class _Described:
    """Ties a field to its help and its errors for assistive technology."""

    fields: dict[str, forms.Field]

    def described(self) -> None:
        """Say by aria-describedby what stands below or above each box that has been refused."""
        for name, field in self.fields.items():
            told = [f"id_{name}_helptext"] if field.help_text else []
            if name in self.errors:  # type: ignore[attr-defined]
                told.append(f"id_{name}_error")
            elif self.non_field_errors():  # type: ignore[attr-defined]
                told.append("form_error")
            if told:
                field.widget.attrs["aria-describedby"] = " ".join(told)
            if self.errors:  # type: ignore[attr-defined]
                field.widget.attrs["aria-invalid"] = "true"


class SignInForm(LoginForm, _Described):  # type: ignore[misc] # allauth has no types
    """E-mail and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Replace allauth's boxes: no placeholders, no links in help texts, our words."""
        super().__init__(*args, **kwargs)
        address = forms.EmailInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        )
        self.fields["login"] = forms.EmailField(
            label=gettext_lazy("E-mail address"), max_length=ADDRESS_LENGTH_MAX, widget=address
        )
        self.fields["password"] = forms.CharField(
            label=gettext_lazy("Password"),
            max_length=PASSWORD_LENGTH_MAX,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """Compare addresses in lower case, as they are kept."""
        return str(self.cleaned_data["login"]).strip().lower()

    def refuse_unread(self) -> None:
        """Refuse as tried too often, without looking at what was typed."""
        self.cleaned_data: dict[str, object] = {}
        self._errors = ErrorDict()
        self.add_error(None, get_adapter().validation_error("too_many_login_attempts"))

    @property
    def is_too_often(self) -> bool:
        """Whether a limit refused, rather than the password."""
        return self.has_error("__all__", code="too_many_login_attempts")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, by the adapter; unlike allauth's, nothing is left in Django's session."""
        self._login.redirect_url = redirect_url
        return perform_login(request, self._login)


class ForgottenForm(ResetPasswordForm, _Described):  # type: ignore[misc]
    """The address to which a letter shall go."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Replace allauth's box."""
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=gettext_lazy("E-mail address"),
            max_length=ADDRESS_LENGTH_MAX,
            widget=forms.EmailInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
            ),
        )

    def save(self, request: HttpRequest, **_: object) -> str:
        """Send the letter when somebody has the address; take as long when nobody has.

        The letter to nobody is written all the same and thrown away, and delivering is not waited for.
        """
        email = str(self.cleaned_data["email"]).lower()
        known = [user for user in self.users if isinstance(user, Account)]
        for account in known or [Account(email=email, created_at=now())]:
            letter = key_letter(account)
            if known:
                post(letter)
        return email


class NewPasswordForm(forms.Form, _Described):
    """A new password, typed once: it can be shown, and a mistake costs one more letter."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=PASSWORD_LENGTH_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )

    def __init__(self, *args: object, account: Account, **kwargs: object) -> None:
        """Know whose password it will be: it must not resemble the address."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._account = account
        self.rules = password_validators_help_texts()

    def clean_password(self) -> str:
        """Ask the validators of the settings."""
        password = str(self.cleaned_data["password"])
        try:
            get_adapter().clean_password(password, user=self._account)
        except ValidationError as invalid:
            raise forms.ValidationError(invalid.messages) from None
        return password

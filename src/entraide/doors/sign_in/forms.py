"""Forms of the sign-in pages; allauth proves passwords and knows accounts by address."""

from typing import Any

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
    """Ties boxes to their errors for assistive technology, and puts the cursor where one goes on."""

    fields: dict[str, forms.Field]

    def described(self) -> None:
        """Mark each refused box, name its error by aria-describedby, and focus the first of them.

        An error of the form as a whole (wrong address or password) belongs to every box; the last one is typed anew.
        """
        errors, whole = self.errors, self.non_field_errors()  # type: ignore[attr-defined]
        refused = list(self.fields) if whole else [name for name in self.fields if name in errors]
        for name in refused:
            attributes = self.fields[name].widget.attrs
            told = f"id_{name}_error" if name in errors else "form_error"
            attributes["aria-describedby"] = " ".join(filter(None, [told, attributes.get("aria-describedby")]))
            attributes["aria-invalid"] = "true"
        names = list(self.fields)
        focused = names[-1] if whole else next(iter(refused), names[0])
        self.fields[focused].widget.attrs["autofocus"] = True


def _address_field() -> forms.EmailField:
    attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=ADDRESS_LENGTH_MAX,
        widget=forms.EmailInput(attrs=attributes),
        error_messages={
            "required": gettext_lazy("Type your e-mail address."),
            "invalid": gettext_lazy("Type a whole e-mail address, such as name@example.org."),
        },
    )


def _password_field(autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Password") if autocomplete == "current-password" else gettext_lazy("New password"),
        max_length=PASSWORD_LENGTH_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": gettext_lazy("Type your password.")},
    )


class SignInForm(LoginForm, _Described):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace allauth's boxes: no placeholders, no links in help texts, our words."""
        super().__init__(*args, **kwargs)
        self.fields["login"] = _address_field()
        self.fields["password"] = _password_field("current-password")
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


class ForgottenForm(ResetPasswordForm, _Described):
    """The address to which a letter shall go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace allauth's box."""
        super().__init__(*args, **kwargs)
        self.fields["email"] = _address_field()

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

    password = _password_field("new-password")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        """Know whose password it will be: it must not resemble the address."""
        super().__init__(*args, **kwargs)
        self._account = account
        self.fields["password"].widget.attrs["aria-describedby"] = "password-rules"
        self.rules = password_validators_help_texts()

    def clean_password(self) -> str:
        """Ask the validators of the settings."""
        password = str(self.cleaned_data["password"])
        try:
            get_adapter().clean_password(password, user=self._account)
        except ValidationError as invalid:
            raise forms.ValidationError(invalid.messages) from None
        return password

"""Forms of the sign-in pages; allauth proves passwords and knows accounts by address."""

import json
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from entraide.clock import now
from entraide.people.factors.passkeys import ANSWER_LENGTH_MAX, NAME_LENGTH_MAX
from entraide.people.letters import key_letter, post
from entraide.people.models import Account

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ADDRESS_LENGTH_MAX = 254
#: Argon2 reads it whole; nobody types more
PASSWORD_LENGTH_MAX = 256
#: of an authenticator app, a recovery code, a temporary pass or an emergency key, however it is spaced
CODE_LENGTH_MAX = 64


class _Described:
    """Ties boxes to their errors for assistive technology, and puts the cursor where one goes on."""

    fields: dict[str, forms.Field]

    def described(self) -> None:
        """Mark each refused box, name its error by aria-describedby, and focus the first of them.

        An error of the form as a whole (wrong address or password) belongs to every box; the last one is typed anew.
        """
        errors, whole = self.errors, self.non_field_errors()  # type: ignore[attr-defined]
        boxes = [name for name, field in self.fields.items() if not isinstance(field, forms.BooleanField)]
        refused = boxes if whole else [name for name in self.fields if name in errors]
        for name in refused:
            attributes = self.fields[name].widget.attrs
            told = f"id_{name}_error" if name in errors else "form_error"
            attributes["aria-describedby"] = " ".join(filter(None, [told, attributes.get("aria-describedby")]))
            attributes["aria-invalid"] = "true"
        focused = boxes[-1] if whole else next(iter(refused), boxes[0])
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


def _shared_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("This is a shared computer"),
        help_text=gettext_lazy("You are signed out when the help is over, and when the browser is closed."),
        required=False,
    )


def _code_field(label: "StrOrPromise", help_text: "StrOrPromise", *, digits: bool = True) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code" if digits else "off", "spellcheck": "false"}
    attributes |= {"inputmode": "numeric"} if digits else {"autocapitalize": "characters"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=CODE_LENGTH_MAX,
        widget=forms.TextInput(attrs=attributes),
        error_messages={"required": gettext_lazy("Type the code.")},
    )


class SignInForm(LoginForm, _Described):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace allauth's boxes: no placeholders, no links in help texts, our words."""
        super().__init__(*args, **kwargs)
        self.fields["login"] = _address_field()
        self.fields["password"] = _password_field("current-password")
        self.fields["shared"] = _shared_field()
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.order_fields(["login", "password", "shared"])

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

    @property
    def account(self) -> Account:
        """Whose address and password they are, once the form is valid."""
        if not isinstance(self.user, Account):
            raise TypeError("a sign-in of nobody")
        return self.user


class FindingForm(forms.Form, _Described):
    """A work address, whose domain names the organisation and its provider."""

    prefix = "finding"
    shared = _shared_field()
    address = forms.EmailField(
        label=gettext_lazy("Work e-mail address"),
        max_length=ADDRESS_LENGTH_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Type your work e-mail address."),
            "invalid": gettext_lazy("Type a whole e-mail address, such as name@example.org."),
        },
    )

    def refuse_unknown(self) -> None:
        """Say that nobody here owns the domain."""
        self.add_error(
            "address",
            gettext_lazy("No organisation here signs in by this address. Check it, or sign in with a password below."),
        )

    def refuse_unread(self) -> None:
        """Refuse as tried too often, without looking at what was typed."""
        self.cleaned_data: dict[str, object] = {}
        self._errors = ErrorDict()
        self.add_error(None, get_adapter().validation_error("too_many_login_attempts"))


class ChoosingForm(forms.Form):
    """A provider of those offered, by the two words of its address."""

    prefix = "choosing"
    provider = forms.RegexField(r"^[a-z0-9-]+/[a-z0-9-]+$", max_length=110)
    shared = _shared_field()


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


class CodeForm(forms.Form, _Described):
    """A code of an authenticator app, or a recovery code."""

    code = _code_field(
        gettext_lazy("Code"), gettext_lazy("Six digits from your authenticator app, or one of your recovery codes.")
    )

    def refuse(self) -> None:
        """Say that the code is not right."""
        wrong = gettext_lazy("This code is not right, or was used already. Wait for the next one, and type it here.")
        self.add_error("code", wrong)


class AppForm(CodeForm):
    """The first code of a new authenticator app."""

    code = _code_field(gettext_lazy("Code"), gettext_lazy("Six digits that the app shows for entraide now."))


class AgainForm(forms.Form, _Described):
    """The proofs of a person who is signed in: the password, and a code where there is a second factor."""

    password = _password_field("current-password")
    code = CodeForm.base_fields["code"]

    def __init__(self, *args: Any, wants_code: bool, **kwargs: Any) -> None:
        """Ask for a code only when there is something that makes one."""
        super().__init__(*args, **kwargs)
        if not wants_code:
            del self.fields["code"]

    def refuse(self) -> None:
        """Say that it was not right, without saying which."""
        self.add_error(None, gettext_lazy("The password or the code is not right. Check both, and type them again."))


class PassForm(forms.Form, _Described):
    """A temporary pass."""

    login = _address_field()
    code = _code_field(
        gettext_lazy("Temporary pass"),
        gettext_lazy("Twelve letters and digits that your helpdesk gave you."),
        digits=False,
    )
    shared = _shared_field()

    def refuse(self) -> None:
        """Say that it was not right."""
        self.add_error(None, gettext_lazy("This pass is not right, was used already, or has run out. Ask for another."))


class EmergencyForm(forms.Form, _Described):
    """The key of an emergency account."""

    code = _code_field(
        gettext_lazy("Emergency key"), gettext_lazy("Thirty-two letters and digits, from the envelope."), digits=False
    )

    def refuse(self) -> None:
        """Say that it was not right."""
        self.add_error("code", gettext_lazy("This key opens nothing. Compare it with the paper, group by group."))


class PasskeyAnswerForm(forms.Form):
    """What a browser answered for a passkey, and where to go on."""

    credential = forms.CharField(max_length=ANSWER_LENGTH_MAX)
    next = forms.CharField(required=False, max_length=200)
    shared = forms.BooleanField(required=False)

    def clean_credential(self) -> dict[str, Any]:
        """Read it; only an object will do."""
        try:
            answer = json.loads(self.cleaned_data["credential"])
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise forms.ValidationError("not an object")
        return answer


class PasskeyNameForm(forms.Form, _Described):
    """The name of a passkey, by which its owner knows it again."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("So that you know it again, such as “Work laptop”."),
        max_length=NAME_LENGTH_MAX,
        error_messages={"required": gettext_lazy("Type a name.")},
    )

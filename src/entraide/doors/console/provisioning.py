"""Provisioning: the tokens of directories that bring people here by SCIM, and the log of what they did."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entraide.clock import now
from entraide.doors.console.lists import Choice, Column, Filter, List, Scene
from entraide.doors.console.parts import Empty, Tab
from entraide.errors import NotFound
from entraide.organisations.models import Organisation
from entraide.people.proofs import freshly_proved
from entraide.people.providers.queries import providers_of
from entraide.people.requests import SignedIn
from entraide.provisioning import operations, queries
from entraide.provisioning.models import ProvisioningEntry
from entraide.provisioning.operations.log import KEPT_FOR
from entraide.provisioning.operations.tokens import DAYS_USUAL
from entraide.rules.access import Action

KINDS = {
    "created": _("Brought here"),
    "changed": _("Changed"),
    "members": _("Members changed"),
    "deactivated": _("Deactivated: signed out, sessions ended"),
    "reactivated": _("Active again"),
    "removed": _("Removed"),
    "refused": _("Refused"),
}


def _kinds(_scene: Scene) -> Sequence[Choice]:
    return [Choice(name, words, Q(kind=name)) for name, words in KINDS.items()]


LOG: List[ProvisioningEntry] = List(
    name="provisioning",
    columns=(
        Column(name="when", label=_("When"), value=lambda one: one.at, sort="at"),
        Column(
            name="what",
            label=_("What"),
            value=lambda one: str(KINDS.get(one.kind, one.kind)),
            cell="console/provisioning/kind.html",
        ),
        Column(
            name="who",
            label=_("Whom or what"),
            value=lambda one: one.person.name if one.person else one.group.name if one.group else "",
            cell="console/provisioning/who.html",
        ),
        Column(name="fields", label=_("Attributes"), value=lambda one: one.fields, cell="console/parts/code.html"),
        Column(name="reason", label=_("Reason"), value=lambda one: one.reason),
        Column(name="provider", label=_("Provider"), value=lambda one: one.provider.name if one.provider else ""),
    ),
    filters=(Filter(name="what", label=_("What"), choices=_kinds),),
    search=lambda words, _scene: Q(person__name__icontains=words) | Q(group__name__icontains=words),
    search_label=_("Name"),
    sort="-when",
)


class TokenForm(forms.Form):
    """A new token."""

    provider = forms.ChoiceField(
        label=_("Identity provider"),
        help_text=_("Where these people sign in. Only they can be changed with the token."),
    )
    days = forms.ChoiceField(
        label=_("Lives for"),
        choices=[(90, _("90 days")), (DAYS_USUAL, _("1 year")), (730, _("2 years"))],
        initial=DAYS_USUAL,
    )

    def __init__(self, *given: object, organisation: Organisation) -> None:
        """Offer the providers of the organisation."""
        super().__init__(*given)  # type: ignore[arg-type]
        field = self.fields["provider"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.id, one.name) for one in providers_of(organisation)]


@freshly_proved
@require_safe
def tokens(request: SignedIn) -> HttpResponse:
    """GET /console/provisioning. The tokens, and what a directory must be told."""
    request.may(Action.ADMINISTER)
    return _page(request, TokenForm(organisation=request.organisation))


@freshly_proved
@require_POST
def made(request: SignedIn) -> HttpResponse:
    """POST /console/provisioning/tokens. Makes a token and shows it, this once."""
    request.may(Action.ADMINISTER)
    form = TokenForm(request.POST, organisation=request.organisation)
    if not form.is_valid():
        return _page(request, form, status=422)
    row, secret = operations.make_token(
        request.organisation.id,
        form.cleaned_data["provider"],
        days=int(form.cleaned_data["days"]),
        now=now(),
        actor_id=request.person.id,
    )
    context = {"secret": secret, "row": row, "address": _address()}
    return render(request, "console/provisioning/made.html", context)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def revoking(request: SignedIn, token_id: str) -> HttpResponse:
    """GET, POST /console/provisioning/tokens/{id}/revocation. Asks, then makes a token worth nothing."""
    request.may(Action.ADMINISTER)
    row = queries.tokens_of(request.organisation.id).filter(id=token_id).first()
    if row is None:
        raise NotFound
    if request.method == "POST":
        operations.revoke_token(request.organisation.id, row.id, now=now(), actor_id=request.person.id)
        messages.success(request, gettext("The token is revoked."))
        return HttpResponseRedirect(reverse("console-provisioning"))
    context = {
        "question": gettext("Revoke this token?"),
        "sentence": gettext("%(token)s… of %(provider)s") % {"token": row.prefix, "provider": row.provider.name},
        "following": [gettext("The directory is refused from now on, until it is given another token.")],
        "verb": gettext("Revoke"),
        "back": reverse("console-provisioning"),
    }
    return render(request, "console/provisioning/revoking.html", context)


@require_safe
def log(request: SignedIn) -> HttpResponse:
    """GET /console/provisioning/log. What directories changed, and what they were refused."""
    request.may(Action.ADMINISTER)
    context = {
        "tabs": _tabs("log"),
        "days": KEPT_FOR.days,
        "empty": Empty(
            "history",
            _("Nothing yet"),
            _("As soon as a directory brings somebody here, each step stands in this list."),
        ),
    }
    return LOG.answer(request, queries.log_of(request.organisation.id), "console/provisioning/log.html", context)


def _page(request: SignedIn, form: TokenForm, *, status: int = 200) -> HttpResponse:
    moment = now()
    rows = [{"row": one, "is_over": one.expires_at <= moment} for one in queries.tokens_of(request.organisation.id)]
    context = {
        "tabs": _tabs("tokens"),
        "tokens": rows,
        "form": form,
        "address": _address(),
        "has_provider": providers_of(request.organisation).exists(),
    }
    return render(request, "console/provisioning/tokens.html", context, status=status)


def _address() -> str:
    return f"{settings.PUBLIC_URL}{reverse('scim')}"


def _tabs(here: str) -> list[Tab]:
    return [
        Tab(_("Tokens"), reverse("console-provisioning"), here == "tokens"),
        Tab(_("Log"), reverse("console-provisioning-log"), here == "log"),
    ]

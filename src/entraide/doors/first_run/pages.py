"""The page of the first set-up: an organisation, its first administrator, and the three switches."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from entraide.clock import now
from entraide.doors.first_run import opening
from entraide.errors import FieldInvalid
from entraide.organisations.operations import create_organisation, set_organisation
from entraide.people.operations import add_person
from entraide.roles.first_groups import make_groups
from entraide.rules.rights import ADMINISTRATORS, HELPERS
from entraide.web.requests import public


class FirstRunForm(forms.Form):
    """Everything an installation needs to begin."""

    token = forms.CharField(
        label=_("Token"),
        max_length=60,
        help_text=_("The server has printed it where it was started; it works for half an hour."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    organisation = forms.CharField(label=_("Name of your organisation"), max_length=128)
    slug = forms.SlugField(label=_("Its short name, in links"), max_length=63)
    name = forms.CharField(label=_("Your full name"), max_length=128)
    email = forms.EmailField(label=_("Your e-mail address"))
    password = forms.CharField(
        label=_("A password, 12 characters or more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    remote_help = forms.BooleanField(label=_("Enable Remote Help"), required=False)
    help_to_unenrolled = forms.BooleanField(label=_("Allow help to unenrolled devices"), required=False)
    disable_chat = forms.BooleanField(label=_("Disable chat"), required=False)


@public
@sensitive_post_parameters("token", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """GET, POST /first-run. Sets up, once; the address is gone afterwards."""
    if not opening.is_open(now=now()):
        raise Http404
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not opening.fits(form.cleaned_data["token"]):
            form.add_error("token", gettext("This is not the token that the server has printed."))
        else:
            try:
                _set_up(form.cleaned_data)
            except FieldInvalid as invalid:
                field = {"domain": "organisation"}.get(str(invalid.details.get("field")), invalid.details.get("field"))
                why = invalid.details.get("why")
                sentence = why if isinstance(why, str) else gettext("This cannot be used.")
                form.add_error(str(field) if field in form.fields else None, sentence)
            else:
                opening.close()
                messages.success(request, gettext("Everything is set up. Sign in to go on."))
                return HttpResponseRedirect(reverse("sign-in"))
    return render(request, "first_run/first_run.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _set_up(given: dict[str, Any]) -> None:
    """All of it or nothing."""
    moment = now()
    organisation = create_organisation(slug=given["slug"], name=given["organisation"], now=moment)
    switches = {name: given[name] for name in ("remote_help", "help_to_unenrolled", "disable_chat")}
    set_organisation(organisation.id, switches, now=moment)
    make_groups(organisation, now=moment)
    add_person(
        organisation.id,
        email=given["email"],
        name=given["name"],
        company=organisation.name,
        password=given["password"],
        groups=(ADMINISTRATORS, HELPERS),
        now=moment,
    )

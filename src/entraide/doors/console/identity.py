"""Identity: the providers by which an organisation's people sign in. For administrators, freshly proved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entraide.clock import now
from entraide.doors.console.forms import ProviderForm
from entraide.errors import FieldInvalid, NameInUse
from entraide.organisations.operations import set_organisation
from entraide.outbound import fetcher
from entraide.people.factors.held import count_without_second
from entraide.people.models import IdentityProvider
from entraide.people.operations.providers import add_provider, remove_provider, set_provider
from entraide.people.proofs import freshly_proved
from entraide.people.providers import queries
from entraide.people.providers.departures import redirect_uri
from entraide.people.providers.inspection import remedy_of
from entraide.people.providers.presets import PRESETS
from entraide.people.providers.trials import taken_trial
from entraide.people.requests import SignedIn
from entraide.rules.access import Action


@freshly_proved
@require_safe
def listed(request: SignedIn) -> HttpResponse:
    """GET /console/identity. The organisation's providers, and whether people may sign in by them."""
    request.may(Action.ADMINISTER)
    found = [
        {"provider": one, "kind": PRESETS.get(one.preset, PRESETS["generic"]).title, "redirect_uri": redirect_uri(one)}
        for one in queries.providers_of(request.organisation)
    ]
    without, people = count_without_second(request.organisation)
    context = {
        "providers": found,
        "domains": [one.name for one in request.organisation.domains.order_by("name")],
        "demanded": request.organisation.second_factor,
        "without": without,
        "people": people,
    }
    return render(request, "console/identity/list.html", context)


@freshly_proved
@require_POST
def second_factor(request: SignedIn) -> HttpResponse:
    """POST /console/identity/second-factor. Demands a second factor of the directory's people, or no longer does."""
    request.may(Action.ADMINISTER)
    demand = request.POST.get("demand") == "on"
    set_organisation(request.organisation.id, {"second_factor": demand}, now=now(), actor_id=request.person.id)
    messages.success(
        request,
        gettext("From the next sign-in on, everybody needs a second factor.")
        if demand
        else gettext("A second factor is no longer demanded. Those that exist go on being asked for."),
    )
    return HttpResponseRedirect(reverse("identity"))


@freshly_proved
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """GET, POST /console/identity/new. Adds a provider."""
    request.may(Action.ADMINISTER)
    form = ProviderForm(request.POST or None, organisation=request.organisation, provider=None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_provider(
                request.organisation.id, fetcher=fetcher(), now=now(), actor_id=request.person.id, **form.cleaned_data
            )
        except (FieldInvalid, NameInUse) as invalid:
            _tell(form, invalid)
        else:
            messages.success(
                request, gettext("The provider was added. Now register the address below there, and test it.")
            )
            return HttpResponseRedirect(reverse("identity-test", args=[made.id]))
    context = {"form": form, "provider": None, "presets": PRESETS}
    return render(request, "console/identity/edit.html", context, status=422 if form.errors else 200)


@freshly_proved
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, provider_id: str) -> HttpResponse:
    """GET, POST /console/identity/{id}. Changes a provider."""
    request.may(Action.ADMINISTER)
    provider = queries.provider(request.organisation.id, provider_id)
    form = ProviderForm(request.POST or None, organisation=request.organisation, provider=provider)
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if name != "secret" or value}
        try:
            set_provider(
                request.organisation.id, provider.id, changes, fetcher=fetcher(), now=now(), actor_id=request.person.id
            )
        except (FieldInvalid, NameInUse) as invalid:
            _tell(form, invalid)
        else:
            messages.success(request, gettext("Saved."))
            return HttpResponseRedirect(reverse("identity-edit", args=[provider.id]))
    context = {"form": form, **_about(provider)}
    return render(request, "console/identity/edit.html", context, status=422 if form.errors else 200)


@freshly_proved
@require_safe
def test(request: SignedIn, provider_id: str) -> HttpResponse:
    """GET /console/identity/{id}/test. What arrived at the last trial and what is missing; signs nobody in."""
    request.may(Action.ADMINISTER)
    provider = queries.provider(request.organisation.id, provider_id)
    trial = taken_trial(request.session, provider)
    if trial is not None:
        trial["remedy"] = remedy_of(trial["reason"]) if trial["reason"] else ""
        for one in trial["fields"]:
            one["words"] = _word_of(one["field"])
    leave = reverse("provider-leave", args=[provider.organisation.slug, provider.slug])
    context = {"trial": trial, "start": f"{leave}?for=test", **_about(provider)}
    return render(request, "console/identity/test.html", context)


@freshly_proved
@require_POST
def removal(request: SignedIn, provider_id: str) -> HttpResponse:
    """POST /console/identity/{id}/removal. Removes a provider and signs out who came by it."""
    request.may(Action.ADMINISTER)
    remove_provider(request.organisation.id, provider_id, now=now(), actor_id=request.person.id)
    messages.success(request, gettext("The provider was removed."))
    return HttpResponseRedirect(reverse("identity"))


def _about(provider: IdentityProvider) -> dict[str, Any]:
    path = reverse("provider-logout", args=[provider.organisation.slug, provider.slug])
    back = redirect_uri(provider)
    return {
        "provider": provider,
        "redirect_uri": back,
        "logout_uri": back.removesuffix(reverse("provider-return", args=[provider.organisation.slug, provider.slug]))
        + path,
        "guide": PRESETS.get(provider.preset, PRESETS["generic"]).guide,
    }


def _tell(form: ProviderForm, invalid: FieldInvalid | NameInUse) -> None:
    """Say at the box what the operation refused."""
    field = str(invalid.details.get("field"))
    words = {
        "tenant": gettext("This issuer is for the accounts of all tenants. Use the one of your own tenant."),
        "directory_id": gettext("This claim does not prove who somebody is. Name the id of the directory’s object."),
        "domain": gettext("Everybody in the world may have an account there. Have a domain of yours verified first."),
    }
    sentence = words.get(str(invalid.details.get("why")))
    if sentence is None:
        in_use = gettext("This is already in use.")
        sentence = in_use if isinstance(invalid, NameInUse) else gettext("This cannot be used.")
    form.add_error(field if field in form.fields else None, sentence)


def _word_of(field: str) -> str:
    return {
        "name": gettext("Name"),
        "email": gettext("E-mail address"),
        "job_title": gettext("Job title"),
        "company": gettext("Company"),
        "department": gettext("Department"),
        "picture": gettext("Photo"),
        "groups": gettext("Groups"),
        "device_id": gettext("Device"),
        "directory_id": gettext("Id in the directory"),
    }[field]

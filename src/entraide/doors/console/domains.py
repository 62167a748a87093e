"""Domains of the organisation, each proved by a record in DNS."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from entraide.clock import now
from entraide.errors import DomainNotProved, DomainUnanswered, FieldInvalid, NameInUse
from entraide.organisations import domains
from entraide.organisations.models import DomainClaim
from entraide.organisations.operations import forget_domain
from entraide.organisations.queries import verified_domain_like
from entraide.outbound.names import names
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.web.refusals import sentence_of


class DomainForm(forms.Form):
    """A domain that is the organisation's own."""

    domain = forms.CharField(label=_("Domain"), max_length=253, help_text=_("Such as example.org, without www."))


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: SignedIn) -> HttpResponse:
    """GET, POST /console/domains. The domains and how each is proved; claims one more."""
    request.may(Action.ADMINISTER)
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domains.claim_domain(
                request.organisation.id, form.cleaned_data["domain"], now=now(), actor_id=request.person.id
            )
        except NameInUse:
            form.add_error("domain", gettext("Another organisation has proved that this domain is its own."))
        except FieldInvalid:
            form.add_error("domain", gettext("This is not a domain that can be used."))
        else:
            messages.success(request, gettext("Now put the record below into the DNS of the domain, then look for it."))
            return HttpResponseRedirect(reverse("console-domains"))
    context = {"form": form, "domains": _domains(request)}
    return render(request, "console/domains/list.html", context, status=422 if form.errors else 200)


@freshly_proved
@require_POST
def proving(request: SignedIn, claim_id: str) -> HttpResponse:
    """POST /console/domains/{claim}/proof. Looks for the record now."""
    request.may(Action.ADMINISTER)
    try:
        claim = domains.prove_domain(
            request.organisation.id, claim_id, names=names(), now=now(), actor_id=request.person.id
        )
    except (DomainNotProved, DomainUnanswered) as not_yet:
        messages.warning(request, sentence_of(not_yet))
    else:
        messages.success(request, gettext("%(domain)s is proved to be yours.") % {"domain": claim.name})
    return HttpResponseRedirect(reverse("console-domains"))


@freshly_proved
@require_POST
def forgetting(request: SignedIn) -> HttpResponse:
    """POST /console/domains/removal. Lets go of a domain."""
    request.may(Action.ADMINISTER)
    forget_domain(request.organisation.id, request.POST.get("domain", ""), now=now(), actor_id=request.person.id)
    messages.success(request, gettext("The domain was removed."))
    return HttpResponseRedirect(reverse("console-domains"))


def _domains(request: SignedIn) -> list[dict[str, Any]]:
    """Each domain once: claimed, verified, or both."""
    claims = {one.name: one for one in DomainClaim.objects.filter(organisation=request.organisation)}
    verified = {one.name: one for one in request.organisation.domains.all()}
    return [
        {
            "name": name,
            "claim": (claim := claims.get(name)),
            "is_verified": name in verified,
            "like": verified_domain_like(request.organisation, name),
            "is_missing": name in verified and claim is not None and claim.seen_at != claim.checked_at,
        }
        for name in sorted({*claims, *verified})
    ]

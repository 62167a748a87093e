"""The emergency account: whether there is a key, when it was used last, and who has seen to it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from entraide.clock import now
from entraide.people import operations
from entraide.people.models import EmergencyKey
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.rules.access import Action


@freshly_proved
@require_safe
def emergency(request: SignedIn) -> HttpResponse:
    """GET /console/emergency. How the emergency account stands."""
    request.may(Action.ADMINISTER)
    key = EmergencyKey.objects.select_related("person").filter(person__organisation=request.organisation).first()
    waits = key is not None and key.used_at is not None and key.seen_at is None
    is_open = key is not None and key.person.disabled_at is None
    context = {"key": key, "is_open": is_open, "waits": waits, "is_own": request.person.emergency}
    return render(request, "console/emergency/emergency.html", context)


@freshly_proved
@require_POST
def key_made(request: SignedIn) -> HttpResponse:
    """POST /console/emergency/keys. Makes a key in place of the one before, and shows it, this once."""
    request.may(Action.ADMINISTER)
    secret = operations.make_emergency_key(request.organisation.id, now=now(), actor_id=request.person.id)
    return render(request, "console/emergency/made.html", {"secret": secret})


@freshly_proved
@require_POST
def closing(request: SignedIn) -> HttpResponse:
    """POST /console/emergency/closing. Lets no key open the account any more."""
    request.may(Action.ADMINISTER)
    operations.close_emergency_account(request.organisation.id, now=now(), actor_id=request.person.id)
    messages.success(request, gettext("Closed: no key opens the emergency account now."))
    return HttpResponseRedirect(reverse("console-emergency"))


@freshly_proved
@require_POST
def seen(request: SignedIn) -> HttpResponse:
    """POST /console/emergency/seen. An administrator has seen to the last use."""
    request.may(Action.ADMINISTER)
    operations.see_emergency_use(request.organisation.id, by=request.person, now=now())
    messages.success(request, gettext("Noted. It stands in the journal who has seen to it."))
    return HttpResponseRedirect(reverse("console-emergency"))

"""My account: how others see me, and the browsers in which I am signed in."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from entraide.clock import now
from entraide.doors.sign_in.pages.factors import factors_context
from entraide.doors.sign_in.words import ago, lasting
from entraide.people import operations, queries
from entraide.people.factors.held import account_behind
from entraide.people.middleware import keep_cookie
from entraide.people.models import WebSession
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.privacy.operations import export_person
from entraide.rules.access import Action
from entraide.web.persons import card_of
from entraide.wire.messages import Profile

#: the value of `web_session` that means every browser but this one
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class _Fact:
    """A line of my profile: what it is, its value (empty: not given)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class _Browser:
    """A row of the list of browsers."""

    id: str
    words: str
    is_this: bool
    shared: bool
    first_seen: str
    last_seen: str


@require_safe
def account(request: SignedIn) -> HttpResponse:
    """GET /account. My profile as others see it, where it comes from, and where I am signed in."""
    profile = queries.profile_of(request.person)
    moment = now()
    browsers = [
        _browser(one, request.web_session, moment) for one in queries.web_sessions_of(request.person, now=moment)
    ]
    login = None if request.person.emergency else account_behind(request.person)
    context = {
        "factors": factors_context(login, demanded=request.organisation.second_factor) if login else None,
        "limits": {
            "idle": lasting(request.organisation.idle_lasts),
            "signed_in": lasting(request.organisation.signed_in_lasts),
        },
        "who": card_of(profile),
        "facts": _facts(profile, request.person.email),
        "may_help": request.may.allows(Action.OFFER_HELP),
        "browsers": browsers,
        "shared": request.web_session.shared,
        "others": OTHERS if len(browsers) > 1 else "",
    }
    return render(request, "sign_in/account.html", context)


@require_POST
def web_session_ending(request: SignedIn) -> HttpResponse:
    """POST /account/web-session-endings. Signs one other browser out, or all others; never this one."""
    chosen = request.POST.get("web_session", "")
    if chosen == OTHERS:
        ended = operations.end_other_web_sessions(request.person, but=request.web_session, now=now())
        words = ngettext("%(count)d browser was signed out.", "%(count)d browsers were signed out.", ended)
        messages.success(request, words % {"count": ended})
    else:
        operations.end_web_session(request.person, chosen, now=now())
        messages.success(request, gettext("That browser was signed out."))
    return HttpResponseRedirect(reverse("account"))


@require_POST
def shared_computer(request: SignedIn) -> HttpResponse:
    """POST /account/shared-computer. For whoever came straight by a link: this browser is not their own after all."""
    token = operations.mark_shared(request.web_session, now=now())
    messages.success(request, gettext("You will be signed out when the help is over, and when the browser is closed."))
    response = HttpResponseRedirect(reverse("account"))
    keep_cookie(response, token, shared=True)
    return response


@freshly_proved
@require_POST
def own_export(request: SignedIn) -> HttpResponse:
    """POST /account/export. Everything that is kept about me, as a file."""
    told = export_person(request.organisation.id, request.person.id, now=now(), actor_id=request.person.id)
    response = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{request.organisation.slug}-my-data.json"'
    return response


def _facts(profile: Profile, email: str) -> list[_Fact]:
    return [
        _Fact(gettext("Name"), profile.name),
        _Fact(gettext("Job title"), profile.job_title or ""),
        _Fact(gettext("Company"), profile.company or ""),
        _Fact(gettext("Department"), profile.department or ""),
        _Fact(gettext("E-mail address"), email),
    ]


def _browser(one: WebSession, this: WebSession, moment: datetime) -> _Browser:
    return _Browser(
        id=one.id,
        words=one.browser or gettext("Unknown browser"),
        is_this=one.id == this.id,
        shared=one.shared,
        first_seen=ago(one.created_at, moment),
        last_seen=ago(one.last_seen_at, moment),
    )

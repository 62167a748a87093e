"""Sessions: those that run and those that were, what happened in one, and the way to end it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entraide.access.decision import Target
from entraide.clock import now
from entraide.doors.console.forms import EndingForm
from entraide.doors.console.lists import Choice, Column, Filter, List, Scene
from entraide.doors.console.parts import Empty, Tab, card_of
from entraide.doors.console.words import BAD, DETAILS, KINDS, REASONS, RESULTS, SURFACES, WEIGHTY
from entraide.help import operations, queries
from entraide.help.keeping import state_of
from entraide.help.models import AbuseReport, HelpSession
from entraide.journal.models import JournalEntry
from entraide.people.models import Person
from entraide.people.proofs import freshly_proved
from entraide.people.queries import people_of, profile_of
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.notes import Result, address_of
from entraide.rules.state import LIVE, OF_ADMINISTRATORS, Phase, PictureStatus, Presence, Reason, SessionState
from entraide.rules.text import isolated
from entraide.wire.messages import Seat

_ENDS = (
    ("by-people", _("By one of the two"), (Reason.HELPER_ENDED, Reason.SHARER_ENDED)),
    ("reported", _("Reported"), (Reason.REPORTED,)),
    ("wrong-person", _("Not the right person"), (Reason.NOT_THE_RIGHT_PERSON,)),
    ("absent", _("Somebody did not come back"), (Reason.HELPER_ABSENT, Reason.SHARER_ABSENT, Reason.TOO_LONG)),
    ("administrator", _("By an administrator"), OF_ADMINISTRATORS),
    ("withdrawn", _("A right or a switch"), (Reason.RIGHT_WITHDRAWN, Reason.REMOTE_HELP_OFF, Reason.PERSON_DISABLED)),
)

#: people whom a search names one by one
_FOUND_MAX = 1000


def _states(_scene: Scene) -> Sequence[Choice]:
    return (
        Choice("live", _("Live"), Q(phase=Phase.MEETING.value)),
        Choice("waiting", _("A code is out"), Q(phase=Phase.WAITING.value)),
        Choice("past", _("Past"), Q(phase=Phase.ENDED.value)),
    )


def _times(scene: Scene) -> Sequence[Choice]:
    today = _midnight(scene.now.date())
    return (
        Choice("today", _("Today"), Q(opened_at__gte=today)),
        Choice("7-days", _("The last 7 days"), Q(opened_at__gte=today - timedelta(days=6))),
        Choice("14-days", _("The last 14 days"), Q(opened_at__gte=today - timedelta(days=13))),
        Choice("30-days", _("The last 30 days"), Q(opened_at__gte=today - timedelta(days=29))),
    )


def _day(value: str, _scene: Scene) -> Choice | None:
    """A single day, as the chart of the home page links to it."""
    try:
        day = date.fromisoformat(value)
        begin = _midnight(day)
        end = begin + timedelta(days=1)
        return Choice(day.isoformat(), date_format(day), Q(opened_at__gte=begin, opened_at__lt=end))
    except (ValueError, OverflowError):
        return None


def _person(value: str, scene: Scene) -> Choice | None:
    """The sessions of one person, in either seat, as the person's page links to them."""
    found = Person.objects.filter(organisation=scene.organisation, id=value).first() if value.isprintable() else None
    return Choice(found.id, found.name, Q(helper=found) | Q(sharer=found)) if found else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _search(words: str, scene: Scene) -> Q:
    named = Q(name__icontains=words) | Q(email__icontains=words)
    few = list(people_of(scene.organisation.id).filter(named).order_by().values_list("id", flat=True)[: _FOUND_MAX + 1])
    if len(few) <= _FOUND_MAX:
        where = Q(helper__in=few) | Q(sharer__in=few)
    else:  # asked of each session: what they are in hardly ends, and counting it does
        where = Q()
        for seat in Seat:
            name, address = f"{seat.value}__name__icontains", f"{seat.value}__email__icontains"
            is_member = Q(**{f"{seat.value}__former": ""})
            where |= is_member & (Q(**{name: words}) | Q(**{address: words}))
    return where | Q(id=words) | Q(ticket=words)


def _lasted(one: HelpSession) -> timedelta | None:
    return one.ended_at - one.met_at if one.ended_at and one.met_at else None


def state_word(one: HelpSession) -> str:
    """How a session stands, in words."""
    if one.phase == Phase.ENDED.value:
        return str(REASONS[Reason(one.ended_reason)])
    if one.phase == Phase.WAITING.value:
        return gettext("A code is out")
    picture = state_of(one).picture.status
    if picture is PictureStatus.RUNNING:
        return gettext("Live: the screen is seen")
    return gettext("Live: paused") if picture is PictureStatus.PAUSED else gettext("Live: nothing is shown")


SESSIONS: List[HelpSession] = List(
    name="sessions",
    columns=(
        Column(
            name="helper",
            label=_("Helper"),
            value=lambda one: one.helper.name,
            sort="helper__name",
            person="helper",
        ),
        Column(
            name="sharer",
            label=_("Sharer"),
            value=lambda one: one.sharer.name if one.sharer else "",
            sort="sharer__name",
            person="sharer",
        ),
        Column(name="started", label=_("Started"), value=lambda one: one.opened_at, sort="opened_at"),
        Column(
            name="lasted",
            label=_("Lasted"),
            value=lambda one: round(lasted.total_seconds()) if (lasted := _lasted(one)) is not None else None,
            sort="length",
            cell="console/sessions/lasted.html",
        ),
        Column(
            name="shown",
            label=_("Shown"),
            value=lambda one: ", ".join(str(SURFACES[kind]) for kind in one.shown),
        ),
        Column(
            name="state",
            label=_("State"),
            value=state_word,
            sort="phase",
            then=["opened_at"],
            cell="console/sessions/state.html",
        ),
        Column(
            name="outcome",
            label=_("Outcome"),
            value=lambda one: str(RESULTS.get(one.outcome, "")),
            sort="outcome",
            then=["opened_at"],
        ),
        Column(name="ticket", label=_("Ticket"), value=lambda one: one.ticket, in_table=False),
        Column(name="reason", label=_("Reason for connection"), value=lambda one: one.reason, in_table=False),
        Column(name="id", label=_("Reference"), value=lambda one: one.id, in_table=False),
    ),
    filters=(
        Filter(name="state", label=_("State"), choices=_states),
        Filter(name="when", label=_("When (UTC)"), choices=_times, reads=_day),
        Filter(
            name="end",
            label=_("How it ended"),
            choices=lambda _scene: [
                Choice(name, words, Q(ended_reason__in=[one.value for one in reasons]))
                for name, words, reasons in _ENDS
            ],
        ),
        Filter(
            name="outcome",
            label=_("Outcome"),
            choices=lambda _scene: [Choice(one.value, RESULTS[one.value], Q(outcome=one.value)) for one in Result],
        ),
        Filter(
            name="report",
            label=_("Report"),
            choices=lambda _scene: [
                Choice(
                    "open", _("Nobody has seen to it"), Q(abuse_report__handled_at=None, abuse_report__isnull=False)
                ),
                Choice("any", _("Reported"), Q(abuse_report__isnull=False)),
            ],
        ),
        Filter(name="person", label=_("Person"), reads=_person),
    ),
    search=_search,
    search_label=_("Name, address, ticket or reference"),
    sort="-started",
    link=lambda one: reverse("console-session", args=[one.id]),
    whole=lambda rows: (
        rows.select_related("helper", "sharer")
        .annotate(lasted=ExpressionWrapper(F("ended_at") - F("met_at"), output_field=DurationField()))
        .alias(length=queries.LENGTH)
    ),
    counts_to=1000,
)


@require_safe
def listed(request: SignedIn) -> HttpResponse:
    """GET /console/sessions. The organisation's sessions, live and past."""
    request.may(Action.VIEW_REPORTS)
    within = request.may.within(Action.VIEW_REPORTS, "sharer")
    rows = queries.of_organisation(request.organisation.id).filter(within)
    by_person = {seat.value: queries.of_persons(request.organisation.id, seat).filter(within) for seat in Seat}
    empty = Empty(
        "screen",
        _("No session yet"),
        _("As soon as a helper makes a code, it stands here; whoever uses it makes a session of it."),
        reverse("give"),
        _("Give help"),
    )
    return SESSIONS.answer(request, rows, "console/sessions/list.html", {"empty": empty}, by_person)


@require_safe
def detail(request: SignedIn, session_id: str) -> HttpResponse:
    """GET /console/sessions/{id}. One session: who, when, what was consented to."""
    context = _about(request, session_id)
    one: HelpSession = context["session"]
    consents = [
        {
            "at": each.at,
            "surface": SURFACES.get(each.surface, each.surface),
            "text": each.text_version,
            "language": each.language,
        }
        for each in one.consents.order_by("at")
    ]
    return render(request, "console/sessions/detail.html", {**context, "consents": consents})


@require_safe
def timeline(request: SignedIn, session_id: str) -> HttpResponse:
    """GET /console/sessions/{id}/timeline. What happened, as the journal has it."""
    context = _about(request, session_id)
    return render(request, "console/sessions/timeline.html", {**context, "steps": _steps(context["session"])})


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: SignedIn, session_id: str) -> HttpResponse:
    """GET, POST /console/sessions/{id}/ending. Asks for the reason, then ends the session; both sides are told."""
    one = queries.of_organisation_one(request.organisation.id, session_id)
    request.may(Action.END_ANY_SESSION, _target(one))
    back = reverse("console-session", args=[one.id])
    if one.phase == Phase.ENDED.value:
        messages.info(request, gettext("This session is over already."))
        return HttpResponseRedirect(back)
    form = EndingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = Reason(form.cleaned_data["reason"])
        operations.end_any(request.organisation.id, one.id, reason, by=request.person, now=now())
        messages.success(request, gettext("The session was ended, and both people were told why."))
        return HttpResponseRedirect(back)
    context = {
        "session": one,
        "form": form,
        "question": gettext("End this session?"),
        "sentence": _sentence(one),
        "following": [gettext("The picture and the chat end for both at once. To go on they need a new code.")],
        "verb": gettext("End the session"),
        "back": back,
    }
    return render(request, "console/sessions/ending.html", context, status=422 if form.errors else 200)


@freshly_proved
@require_POST
def handled(request: SignedIn, session_id: str) -> HttpResponse:
    """POST /console/sessions/{id}/report. Writes that somebody has seen to what the sharer reported."""
    one = queries.of_organisation_one(request.organisation.id, session_id)
    request.may(Action.END_ANY_SESSION, _target(one))
    operations.handle_report(request.organisation.id, session_id, by=request.person, now=now())
    messages.success(request, gettext("Marked as seen to."))
    return HttpResponseRedirect(reverse("console-session", args=[session_id]))


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the journal in words."""

    at: datetime
    who: str
    what: str | Promise
    more: Sequence[str | Promise]
    tone: str


def _target(one: HelpSession) -> Target:
    """Whose session it is: the sharer's, as in the list; one to which nobody has come is nobody's scope."""
    return Target(organisation=one.organisation, person=one.sharer, nobody_sits_yet=one.sharer is None)


def _about(request: SignedIn, session_id: str) -> dict[str, Any]:
    """What every tab of a session shows."""
    one = queries.of_organisation_one(request.organisation.id, session_id)
    target = _target(one)
    request.may(Action.VIEW_REPORTS, target)
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [
        Tab(label, reverse(name, args=[one.id]), name == here)
        for label, name in ((_("Overview"), "console-session"), (_("Timeline"), "console-session-timeline"))
    ]
    state = state_of(one)
    kept_until = one.ended_at + timedelta(days=one.organisation.report_days) if one.ended_at else None
    return {
        "session": one,
        "tabs": tabs,
        "helper": _party(one.helper),
        "sharer": _party(one.sharer) if one.sharer else None,
        "helper_word": _presence(state, state.helper.presence),
        "sharer_word": _presence(state, state.sharer.presence),
        "lasted": _lasted(one),
        "state_word": state_word(one),
        "shown": [SURFACES[kind] for kind in one.shown],
        "is_seen": state.picture.status in LIVE and state.picture.status is not PictureStatus.PAUSED,
        "kept_until": kept_until,
        "report": AbuseReport.objects.filter(session=one).first(),
        "ticket_url": address_of(one.organisation.ticket_template, one.ticket),
        "outcome": RESULTS.get(one.outcome, ""),
        "may_end": one.phase != Phase.ENDED.value and request.may.allows(Action.END_ANY_SESSION, target),
        "may_handle": request.may.allows(Action.END_ANY_SESSION, target),
    }


def _sentence(one: HelpSession) -> str:
    if one.sharer is None:
        return gettext("%(helper)s waits for somebody to use a code.") % {"helper": isolated(one.helper.name)}
    return gettext("%(helper)s helps %(sharer)s.") % {
        "helper": isolated(one.helper.name),
        "sharer": isolated(one.sharer.name),
    }


def _party(person: Person) -> dict[str, Any]:
    return {**card_of(profile_of(person)), "email": person.email}


def _presence(state: SessionState, presence: Presence) -> str:
    if state.phase is Phase.ENDED:
        return ""
    return {
        Presence.PRESENT: gettext("here now"),
        Presence.ABSENT: gettext("away"),
        Presence.EMPTY: gettext("not come yet"),
    }[presence]


def _steps(one: HelpSession) -> list[Step]:
    found = JournalEntry.objects.filter(organisation_id=one.organisation_id, target_kind="session", target_id=one.id)
    # sorted here: asked for in order, SQLite walks through the whole journal of the organisation
    rows = sorted(found, key=lambda row: row.sequence)
    actors = {row.actor_id for row in rows if row.actor_id}
    persons = Person.objects.filter(organisation_id=one.organisation_id, id__in=actors)
    names = {person.id: person.name for person in persons}
    return [_step(row, names) for row in rows]


def _step(row: JournalEntry, names: dict[str, str]) -> Step:
    more = [DETAILS[pair] for pair in row.details.items() if pair in DETAILS]
    tone = "weighty" if row.kind in WEIGHTY else "bad" if row.kind in BAD else ""
    return Step(row.at, names.get(row.actor_id, ""), KINDS.get(row.kind, row.kind), more, tone)

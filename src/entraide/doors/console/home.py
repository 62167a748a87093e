"""Home of the admin centre: the first steps, what runs now, what today brought, what needs somebody, fourteen days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from entraide.clock import now
from entraide.doors.console.first_steps import facts_of, first_steps
from entraide.doors.console.places import places_for
from entraide.help import queries
from entraide.help.models import AbuseReport
from entraide.organisations.models import Organisation
from entraide.organisations.queries import contact_of
from entraide.people.models import EmergencyKey, Person
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.state import Phase

DAYS = 14
REPORTS_SHOWN = 5
#: of the chart, in its own units: a day's width and gap, the height of the scale, what stands above, below and before
_DAY_W, _BAR_W, _BARS_H, _HEAD_H, _FOOT_H, _SIDE_W = 44, 26, 120, 18, 22, 30
#: how many steps the scale has at least when it counts one by one, and at most
_STEPS_MIN, _STEPS_MAX = 4, 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that leads to the list behind it."""

    number: int
    label: str | Promise
    url: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Something that an administrator should see to."""

    title: str | Promise
    text: str | Promise
    url: str
    act: str | Promise
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart; lengths in the chart's own units, which SVG scales."""

    day: date
    count: int
    url: str
    slot_x: int
    x: int
    y: float
    height: float
    middle_x: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale behind the bars, and the number that it stands for."""

    number: int
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Sessions of each day, drawn by the server."""

    bars: list[Bar]
    lines: list[Line]
    total: int
    width: int = _SIDE_W + DAYS * _DAY_W
    side_width: int = _SIDE_W
    height: int = _HEAD_H + _BARS_H + _FOOT_H
    bar_width: int = _BAR_W
    day_width: int = _DAY_W
    text_y: int = _HEAD_H + _BARS_H + 16


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """GET /console. Home; whoever may not see it is led to the first place that they may."""
    is_for_them = request.administers and request.may.allows(Action.READ_HELP)
    elsewhere = [] if is_for_them else places_for(request)
    if elsewhere:
        return HttpResponseRedirect(elsewhere[0].url)
    request.may(Action.READ_HELP)
    moment = now()
    facts = facts_of(request.organisation)
    steps = first_steps(facts, request.may.rights.held_for_everyone)
    # nobody is kept from anything before the first session: the step alone says it, and calmly
    is_said = steps is not None and steps.switches_open and not facts.has_met
    needs = [] if is_said else list(_needs(request.organisation))
    emergency = _alarm(request.organisation) if request.may.allows(Action.ADMINISTER) else None
    if emergency is not None:
        title, text = _("The emergency account was used"), _("It waits for an administrator to see to it.")
        needs.insert(0, Need(title, text, reverse("console-emergency"), _("See the emergency account"), is_danger=True))
    context: dict[str, Any] = {"first_steps": steps, "needs": needs, "emergency": emergency}
    if request.may.allows(Action.VIEW_REPORTS):
        rows = queries.of_organisation(request.organisation.id).filter(
            request.may.within(Action.VIEW_REPORTS, "sharer")
        )
        reports = queries.open_reports(request.organisation.id).filter(
            request.may.within(Action.VIEW_REPORTS, "person")
        )
        days = [moment.date() - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
        midnights = [_midnight(day) for day in (*days, moment.date() + timedelta(days=1))]
        counts = queries.met_between(request.organisation.id, rows, midnights)
        waiting = reports.count()
        context |= {
            "figures": list(_figures(queries.open_by_phase(rows), counts[-1], waiting, moment)),
            "needs": [*(_reports(reports, waiting) if waiting else ()), *context["needs"]],
            "chart": chart(days, counts),
        }
    return render(request, "console/home/home.html", context)


def _alarm(organisation: Organisation) -> EmergencyKey | None:
    """The emergency key, when nobody has seen to its last use yet."""
    # asked of the few keys that were used; asked of the organisation's people first, it took as long as the chart
    of_ours = Exists(Person.objects.filter(id=OuterRef("person_id"), organisation=organisation))
    return EmergencyKey.objects.filter(of_ours, used_at__isnull=False, seen_at=None).first()


def chart(days: Sequence[date], counts: Sequence[int]) -> Chart:
    """Draw a bar for each of the days, over a scale that reaches a little further than the tallest."""
    tallest = max(counts, default=0)
    step = _step(tallest)
    top = step * max(ceil(tallest / step), _STEPS_MIN if step == 1 else 1)
    lines = [Line(number, _HEAD_H + _BARS_H - round(_BARS_H * number / top, 1)) for number in range(0, top + 1, step)]
    bars = []
    for number, (day, met) in enumerate(zip(days, counts, strict=True)):
        height = round(_BARS_H * met / top, 1)
        slot_x = _SIDE_W + number * _DAY_W
        x = slot_x + (_DAY_W - _BAR_W) // 2
        url = f"{reverse('console-sessions')}?when={day.isoformat()}"
        bars.append(Bar(day, met, url, slot_x, x, _HEAD_H + _BARS_H - height, height, x + _BAR_W / 2))
    return Chart(bars, lines, sum(bar.count for bar in bars))


def _step(tallest: int) -> int:
    """How far it is from one line of the scale to the next: 1, 2, 5, 10, 20, 50 and so on."""
    size = 1
    while size * 5 * _STEPS_MAX < tallest:
        size *= 10
    return next(figure * size for figure in (1, 2, 5) if figure * size * _STEPS_MAX >= tallest)


def _figures(by_phase: dict[str, int], today: int, waiting: int, moment: datetime) -> Iterator[Figure]:
    listed = reverse("console-sessions")
    yield Figure(by_phase.get(Phase.MEETING.value, 0), _("Live sessions"), f"{listed}?state=live")
    yield Figure(by_phase.get(Phase.WAITING.value, 0), _("Codes that wait"), f"{listed}?state=waiting")
    yield Figure(today, _("Sessions today (UTC)"), f"{listed}?when={moment.date().isoformat()}")
    yield Figure(waiting, _("Reports to see to"), f"{listed}?report=open", is_warning=waiting > 0)


def _reports(reports: QuerySet[AbuseReport], waiting: int) -> Iterator[Need]:
    """Reports of sharers that nobody has seen to, `waiting` of them, the oldest first."""
    for one in reports[:REPORTS_SHOWN]:
        helper, sharer = one.session.helper.name, one.person.name
        yield Need(
            gettext("%(sharer)s reported a session with %(helper)s") % {"sharer": sharer, "helper": helper},
            one.text[:160] or gettext("No words were left with it."),
            reverse("console-session", args=[one.session_id]),
            gettext("Look at it"),
            is_danger=True,
        )
    if (more := waiting - REPORTS_SHOWN) > 0:
        yield Need(
            ngettext("%(count)d more report", "%(count)d more reports", more) % {"count": more},
            gettext("They wait in the list of sessions."),
            f"{reverse('console-sessions')}?report=open",
            gettext("Look at them"),
            is_danger=True,
        )


def _needs(organisation: Organisation) -> Iterator[Need]:
    settings = reverse("console-settings")
    if not organisation.remote_help:
        yield Need(
            _("Remote Help is off"),
            _("Nobody can give or get help here until it is switched on."),
            f"{settings}#switches",
            _("Switch it on"),
            is_danger=True,
        )
    if contact_of(organisation) is None:
        yield Need(
            _("Nobody can see how to reach the helpdesk"),
            _("A telephone number stands beside every refusal, and is how people find out who really called them."),
            f"{settings}#contact",
            _("Fill it in"),
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

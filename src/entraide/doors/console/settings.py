"""Settings: switches, limits, the helpdesk and texts of an organisation, each section saved by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from entraide.clock import now
from entraide.doors.console.sections import Section
from entraide.doors.console.settings_forms import (
    ContactForm,
    LimitsForm,
    LookForm,
    NotesForm,
    SwitchesForm,
    TextsForm,
)
from entraide.errors import FieldInvalid, NotFound
from entraide.help import queries
from entraide.organisations.models import Organisation
from entraide.organisations.operations import set_organisation
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.colours import palette_of, read_colour


def _of_switches(organisation: Organisation, changes: dict[str, Any]) -> Sequence[str]:
    told = []
    live = queries.of_organisation(organisation.id).filter(queries.OPEN).count()
    if changes.get("remote_help") is False and live:
        sentence = ngettext(
            "%(count)d open session or code ends at once; both people are told why.",
            "%(count)d open sessions and codes end at once; the people are told why.",
            live,
        )
        told.append(sentence % {"count": live})
    if changes.get("disable_chat") and live:
        told.append(
            ngettext(
                "The chat closes at once in %(count)d open session.",
                "The chat closes at once in %(count)d open sessions.",
                live,
            )
            % {"count": live}
        )
    return told


def _nothing(_organisation: Organisation, _changes: dict[str, Any]) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A section of the page: its form, its words, and what follows from a change."""

    name: str
    title: str | Promise
    sentence: str | Promise
    form: type[forms.Form]
    follows: Callable[[Organisation, dict[str, Any]], Sequence[str]] = _nothing


KINDS = (
    Kind("switches", _("Switches"), _("They act at once, also on sessions that run."), SwitchesForm, _of_switches),
    Kind("limits", _("Times and limits"), _("How long codes, sessions, sign-ins and reports last."), LimitsForm),
    Kind(
        "notes",
        _("Session notes"),
        _("Reason and ticket at the start; outcome and note at the end are always offered to the helper."),
        NotesForm,
    ),
    Kind(
        "contact",
        _("Helpdesk"),
        _("Stands on Get help, beside every refusal and on the receipt, so that people can call you themselves."),
        ContactForm,
    ),
    Kind(
        "texts",
        _("Your own texts"),
        _("Shown as you write them, in one language for everybody."),
        TextsForm,
    ),
    Kind("look", _("Look"), _("Your name and colour in the place of ours."), LookForm),
)


@freshly_proved
@require_safe
def settings(request: SignedIn) -> HttpResponse:
    """GET /console/settings. All sections."""
    request.may(Action.READ_HELP)
    return _page(request)


@freshly_proved
@require_POST
def section(request: SignedIn, name: str) -> HttpResponse:
    """POST /console/settings/{section}. Sums up what a section will change, then saves it."""
    request.may(Action.UPDATE_SETTINGS)
    kind = next((one for one in KINDS if one.name == name), None)
    if kind is None:
        raise NotFound
    organisation = request.organisation
    form = kind.form(request.POST, initial=_as_it_is(organisation, kind))

    def save(changes: dict[str, Any]) -> None:
        set_organisation(organisation.id, changes, now=now(), actor_id=request.person.id)

    made = Section(
        form=form,
        title=str(kind.title),
        trail=[(_("Settings"), reverse("console-settings")), (kind.title, f"{reverse('console-settings')}#{name}")],
        save=save,
        consequences=lambda changes: kind.follows(organisation, changes),
    )
    try:
        answer = made.answer(request)
    except FieldInvalid as invalid:
        field = str(invalid.details.get("field"))
        form.add_error(field if field in form.fields else None, str(_("This cannot be used.")))
        answer = None
    return answer or _page(request, form, status=422)


def _page(request: SignedIn, sent: forms.Form | None = None, *, status: int = 200) -> HttpResponse:
    organisation = request.organisation
    read = read_colour(organisation.colour)
    sections: list[dict[str, Any]] = [
        {
            "name": kind.name,
            "title": kind.title,
            "sentence": kind.sentence,
            "action": reverse("console-settings-section", args=[kind.name]),
            "form": sent if isinstance(sent, kind.form) else kind.form(initial=_as_it_is(organisation, kind)),
        }
        for kind in KINDS
    ]
    may_save = request.may.allows(Action.UPDATE_SETTINGS)
    if not may_save:
        for one in sections:
            for field in one["form"].fields.values():
                field.disabled = True
    context = {
        "sections": sections,
        "may_save": may_save,
        "is_wrong": sent is not None,
        "palette": palette_of(read) if read else None,
    }
    return render(request, "console/settings/settings.html", context, status=status)


def _as_it_is(organisation: Organisation, kind: Kind) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in kind.form.base_fields}

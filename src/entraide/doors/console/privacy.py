"""A person's data: given out whole, and erased after a question."""

import json

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from entraide.access.decision import Target
from entraide.clock import now
from entraide.help import queries as help_queries
from entraide.help.operations import check_help_over
from entraide.people import queries
from entraide.people.models import Person
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.privacy.operations import erase_person, export_person
from entraide.rules.access import Action
from entraide.rules.text import isolated


class ErasureForm(forms.Form):
    """The address of whoever is meant, typed: no slip of the hand erases anybody."""

    typed = forms.CharField(label=_("Type the e-mail address of this person"), max_length=512)

    def __init__(self, data: object, *, who: Person) -> None:
        """Know who is meant; of somebody without an address it is the name."""
        super().__init__(data)  # type: ignore[arg-type]
        self._meant = who.email or who.name
        field = self.fields["typed"]
        if not who.email:
            field.label = gettext("Type the name of this person")
        field.help_text = self._meant
        field.widget.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}

    def clean_typed(self) -> str:
        """Compare, whatever the case."""
        typed = str(self.cleaned_data["typed"]).strip()
        if typed.casefold() != self._meant.casefold():
            raise ValidationError(gettext("That is not what stands above. Nothing was erased."))
        return typed


@freshly_proved
@require_POST
def export(request: SignedIn, person_id: str) -> HttpResponse:
    """POST /console/people/{id}/export. Everything that is kept about a person, as a file."""
    who = _meant(request, person_id, Action.EXPORT_PERSON)
    told = export_person(request.organisation.id, who.id, now=now(), actor_id=request.person.id)
    response = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    file = f"{request.organisation.slug}-person-{who.id}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: SignedIn, person_id: str) -> HttpResponse:
    """GET, POST /console/people/{id}/erasure. Asks for the address, then erases what is kept about a person."""
    who = _meant(request, person_id, Action.ERASE_PERSON)
    form = ErasureForm(request.POST if request.method == "POST" else None, who=who)
    if request.method == "POST" and form.is_valid():
        former = erase_person(request.organisation.id, who.id, now=now(), actor_id=request.person.id)
        messages.success(request, gettext("Erased. What stays reads: %(name)s.") % {"name": former.name})
        return HttpResponseRedirect(reverse("console-people"))
    check_help_over(who)
    context = {
        "who": who,
        "form": form,
        "question": gettext("Erase the data of %(name)s?") % {"name": isolated(who.name)},
        "sentence": gettext("This cannot be undone, and nobody can bring it back. Give the data out first, if asked."),
        "following": _following(who),
        "verb": gettext("Erase for good"),
        "back": reverse("console-person", args=[who.id]),
    }
    return render(request, "console/people/asking.html", context, status=422 if form.errors else 200)


def _following(who: Person) -> list[str]:
    """What goes, what stays, and what may come again."""
    met = help_queries.mine(who).count()
    following = [
        gettext("Name, address, title, photo, sign-in, passkeys and groups go; every browser is signed out."),
        gettext("The journal keeps what was done, by a code in the place of the name."),
    ]
    if met:
        sentence = ngettext(
            "%(count)d session loses its reason, ticket, note and the words of a report.",
            "%(count)d sessions lose their reasons, tickets, notes and the words of reports.",
            met,
        )
        following.insert(1, sentence % {"count": met})
    if who.kept_by:
        following.append(
            gettext("A directory or provider that still has this person brings somebody new: remove them there first.")
        )
    following.append(gettext("Backups made before still hold it until you delete them."))
    return following


def _meant(request: SignedIn, person_id: str, action: Action) -> Person:
    """The person, when the one who asks may do it to them; nobody who was erased already."""
    request.may(Action.READ_PEOPLE)
    who = queries.person(request.organisation.id, person_id, living=True)
    request.may(action, Target(organisation=request.organisation, person=who))
    return who

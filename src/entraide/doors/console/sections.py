"""Editing in sections: a form is saved only after a page has summed up what will change, and what follows from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext

from entraide.people.requests import SignedIn

#: sent along by the button of the summary
CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that will be another."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A form of a page that has its own Save.

    title:         of the section; the summary carries it too.
    trail:         the pages above the summary, label and address; after saving the person goes to the last one.
    save:          runs the operation with the values that change, by field name.
    consequences:  what follows beyond the values themselves, in sentences, such as sessions that end.
    """

    form: forms.Form
    title: str
    trail: Sequence[tuple[str | Promise, str]]
    save: Callable[[dict[str, Any]], None]
    consequences: Callable[[dict[str, Any]], Sequence[str]] = lambda _changes: ()

    @property
    def back(self) -> str:
        """Where the person goes after saving, and by *Change nothing*."""
        return self.trail[-1][1]

    def answer(self, request: SignedIn) -> HttpResponse | None:
        """Answer a POST of the section: the summary, or after it the way back. None: the form has errors to show."""
        if not self.form.is_valid():
            return None
        changed = {name: self.form.cleaned_data[name] for name in self.form.changed_data}
        if not changed:
            messages.info(request, gettext("Nothing was changed: everything stands as it was."))
            return HttpResponseRedirect(self.back)
        if CONFIRMED not in request.POST:
            context = {
                "form": self.form,
                "section": self,
                "changes": changes(self.form),
                "following": self.consequences(changed),
            }
            return render(request, "console/review.html", context)
        self.save(changed)
        messages.success(request, gettext("Saved."))
        return HttpResponseRedirect(self.back)


def changes(form: forms.Form) -> list[Change]:
    """What a valid form will change, in words, in the order of its fields."""
    return [
        Change(
            str(form.fields[name].label),
            _in_words(form.fields[name], form.get_initial_for_field(form.fields[name], name)),
            _in_words(form.fields[name], form.cleaned_data[name]),
        )
        for name in form.fields
        if name in form.changed_data
    ]


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_in_words(field, one) for one in value)
    if isinstance(value, bool):
        return gettext("on") if value else gettext("off")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return "" if value is None else str(value)

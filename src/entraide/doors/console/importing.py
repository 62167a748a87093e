"""Bringing many people in at once from a table, after each of its lines has been looked at."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from entraide.clock import now
from entraide.errors import AddressInUse, FieldInvalid, MoreThanYours
from entraide.people import operations
from entraide.people.imports import ROWS_MAX, Row, Unreadable, decoded, read_rows
from entraide.people.letters import key_letter, post
from entraide.people.models import Account
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.rules.access import Action


class FileForm(forms.Form):
    """A table as a file."""

    file = forms.FileField(
        label=_("Table (CSV, UTF-8)"),
        help_text=_("Columns: name, email; if you like job title, department, company, groups (several with ;)."),
        allow_empty_file=False,
    )


class TableForm(forms.Form):
    """The same table, looked at and sent again."""

    table = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=200_000)
    invite = forms.BooleanField(label=_("Send each of them an invitation by mail"), required=False, initial=True)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def importing(request: SignedIn) -> HttpResponse:
    """GET, POST /console/people/import. A file, then what would come of it, then the people."""
    request.may(Action.ADD_PEOPLE)
    if request.method != "POST":
        return _ask(request, FileForm())
    table = TableForm(request.POST)
    if "table" in request.POST and table.is_valid():
        return _bring(request, table)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    try:
        text = decoded(form.cleaned_data["file"].read())
        rows = read_rows(request.organisation.id, text)
    except Unreadable as unreadable:
        form.add_error("file", _why(unreadable.why))
        return _ask(request, form)
    return _preview(request, rows, TableForm(initial={"table": text, "invite": True}))


def _ask(request: SignedIn, form: FileForm) -> HttpResponse:
    return render(request, "console/people/import.html", {"form": form}, status=422 if form.errors else 200)


def _preview(request: SignedIn, rows: list[Row], form: TableForm) -> HttpResponse:
    shown = [{"row": one, "problems": [_problem(each) for each in one.problems]} for one in rows]
    good = sum(not one.problems for one in rows)
    context = {"rows": shown, "good": good, "bad": len(rows) - good, "form": form}
    return render(request, "console/people/preview.html", context)


def _bring(request: SignedIn, form: TableForm) -> HttpResponse:
    try:
        rows = read_rows(request.organisation.id, form.cleaned_data["table"])
    except Unreadable as unreadable:
        again = FileForm()
        again.add_error(None, _why(unreadable.why))
        return _ask(request, again)
    added = 0
    for one in rows:
        if one.problems:
            continue
        try:
            person = operations.add_person(
                request.organisation.id,
                email=one.email,
                name=one.name,
                job_title=one.job_title,
                department=one.department,
                company=one.company,
                groups=one.groups,
                now=now(),
                actor_id=request.person.id,
            )
        except (AddressInUse, FieldInvalid, MoreThanYours):
            continue  # somebody else was first between the look and this; or a group gives what the importer lacks
        added += 1
        if form.cleaned_data["invite"]:
            post(key_letter(Account.objects.get(id=person.subject)))
    sentence = ngettext("%(count)d person was added.", "%(count)d people were added.", added)
    messages.success(request, sentence % {"count": added})
    if left := len(rows) - added:
        more = ngettext("%(count)d line was left out.", "%(count)d lines were left out.", left)
        messages.warning(request, more % {"count": left})
    return HttpResponseRedirect(reverse("console-people"))


def _problem(code: str) -> str:
    kind, _colon, name = code.partition(":")
    return {
        "name": gettext("The name is missing."),
        "email": gettext("The e-mail address is missing or not one."),
        "email-taken": gettext("This address has an account already."),
        "email-twice": gettext("This address stands in the table twice."),
        "group": gettext("There is no group called %(name)s.") % {"name": name},
    }[kind]


def _why(code: str) -> str:
    return {
        "encoding": gettext("The file is not UTF-8. Save it as “CSV UTF-8” in your spreadsheet."),
        "too-large": gettext("The file is larger than 200 kB. Bring it in parts."),
        "no-head": gettext("The first line must name the columns; name and email must be among them."),
        "too-many": gettext("More than %(count)d lines. Bring them in parts.") % {"count": ROWS_MAX},
        "quotes": gettext("The file cannot be read as a table: look for a stray quotation mark."),
    }[code]

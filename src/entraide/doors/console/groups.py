"""Groups: what they are called and who is in them. Those that a directory keeps are only read here."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entraide.clock import now
from entraide.doors.console.lists import Choice, Column, Filter, List, Scene
from entraide.doors.console.parts import Empty
from entraide.doors.console.people import state_word
from entraide.errors import FieldInvalid, KeptElsewhere, NameInUse
from entraide.people import operations, queries
from entraide.people.models import Group, Person
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.text import isolated


def _keepers(_scene: Scene) -> Sequence[Choice]:
    return (
        Choice("here", _("Kept here"), Q(directory_group=None)),
        Choice("directory", _("Directory (SCIM)"), Q(directory_group__isnull=False)),
    )


def _kept_word(one: Group) -> str:
    return gettext("Directory (SCIM)") if _is_elsewhere(one) else gettext("Kept here")


def _is_elsewhere(one: Group) -> bool:
    return getattr(one, "directory_group", None) is not None


GROUPS: List[Group] = List(
    name="groups",
    columns=(
        Column(name="name", label=_("Name"), value=lambda one: one.name, sort="name"),
        Column(
            name="members",
            label=_("Members"),
            value=lambda one: getattr(one, "count", 0),
            sort="count",
            is_number=True,
        ),
        Column(name="kept_by", label=_("Comes from"), value=_kept_word),
    ),
    filters=(Filter(name="from", label=_("Comes from"), choices=_keepers),),
    search=lambda words, _scene: Q(name__icontains=words),
    search_label=_("Name"),
    sort="name",
    link=lambda one: reverse("console-group", args=[one.id]),
    whole=lambda rows: rows.select_related("directory_group").annotate(count=queries.COUNT_OF_MEMBERS),
)


def _people(name: str, act: str) -> List[Person]:
    """A list of people, with what can be done at the end of each row."""
    return List(
        name=name,
        columns=(
            Column(
                name="name", label=_("Name"), value=lambda one: one.name, sort="name", cell="console/people/name.html"
            ),
            Column(
                name="email",
                label=_("E-mail address"),
                value=lambda one: queries.shown_address(one.email),
                sort="email",
                cell="console/parts/code.html",
            ),
            Column(name="state", label=_("State"), value=state_word, cell="console/people/state.html"),
            Column(name="act", label=_("What you can do"), value=lambda _one: None, cell=act, in_file=False),
        ),
        search=lambda words, _scene: Q(name__icontains=words) | Q(email__icontains=words),
        search_label=_("Name or e-mail address"),
        sort="name",
        whole=queries.with_look_alikes,
        link=lambda one: reverse("console-person", args=[one.id]),
    )


MEMBERS = _people("members", "console/groups/leave.html")
OTHERS = _people("others", "console/groups/join.html")


class NameForm(forms.Form):
    """The name of a group."""

    name = forms.CharField(label=_("Name"), max_length=128)


@require_safe
def listed(request: SignedIn) -> HttpResponse:
    """GET /console/groups. The groups of the organisation."""
    request.may(Action.READ_PEOPLE)
    rows = Group.objects.filter(organisation=request.organisation)
    empty = Empty("users", _("No group yet"), _("Groups carry rights: put people into one, and give it a role."))
    context = {"empty": empty, "may_act": _may_act(request)}
    return GROUPS.answer(request, rows, "console/groups/list.html", context)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """GET, POST /console/groups/new. Makes a group."""
    request.may(Action.MANAGE_GROUPS)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_group(
                request.organisation.id, name=form.cleaned_data["name"], now=now(), actor_id=request.person.id
            )
        except (NameInUse, FieldInvalid) as invalid:
            _tell(form, invalid)
        else:
            return HttpResponseRedirect(reverse("console-group", args=[made.id]))
    return render(request, "console/groups/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def members(request: SignedIn, group_id: str) -> HttpResponse:
    """GET /console/groups/{id}. Who is in a group."""
    request.may(Action.READ_PEOPLE)
    group = queries.group(request.organisation.id, group_id)
    rows = Person.objects.filter(organisation=request.organisation, memberships__group=group)
    rows = rows.filter(request.may.within(Action.READ_PEOPLE))
    empty = Empty("users", _("Nobody is in this group"), _("Add somebody, and what the group gives is theirs."))
    return MEMBERS.answer(request, rows, "console/groups/members.html", {"empty": empty, **_about(request, group)})


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def naming(request: SignedIn, group_id: str) -> HttpResponse:
    """GET, POST /console/groups/{id}/name. Gives a group another name."""
    group = _acted_upon(request, group_id)
    form = NameForm(request.POST or None, initial={"name": group.name})
    if request.method == "POST" and form.is_valid():
        try:
            operations.rename_group(
                request.organisation.id, group.id, name=form.cleaned_data["name"], now=now(), actor_id=request.person.id
            )
        except (NameInUse, FieldInvalid) as invalid:
            _tell(form, invalid)
        else:
            messages.success(request, gettext("Saved."))
            return HttpResponseRedirect(reverse("console-group", args=[group.id]))
    context = {"form": form, "group": group}
    return render(request, "console/groups/naming.html", context, status=422 if form.errors else 200)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def adding(request: SignedIn, group_id: str) -> HttpResponse:
    """GET, POST /console/groups/{id}/adding. People who are not in a group yet; puts one of them in."""
    group = _acted_upon(request, group_id)
    if request.method == "POST":
        who = queries.person(request.organisation.id, request.POST.get("person", "")[:22])
        operations.add_to_group(request.organisation.id, who.id, group.id, now=now(), actor_id=request.person.id)
        messages.success(request, gettext("%(name)s is in the group now.") % {"name": isolated(who.name)})
        return HttpResponseRedirect(reverse("console-group-adding", args=[group.id]))
    inside = group.memberships.values("person_id")
    rows = Person.objects.filter(organisation=request.organisation, disabled_at=None, emergency=False)
    rows = rows.exclude(id__in=inside)
    empty = Empty("users", _("Everybody is in this group"), _("There is nobody left whom you could add."))
    return OTHERS.answer(request, rows, "console/groups/adding.html", {"empty": empty, **_about(request, group)})


@freshly_proved
@require_POST
def leaving(request: SignedIn, group_id: str) -> HttpResponse:
    """POST /console/groups/{id}/leaving. Takes somebody out; sessions that stood on a right of the group end."""
    group = _acted_upon(request, group_id)
    who = queries.person(request.organisation.id, request.POST.get("person", "")[:22])
    operations.remove_from_group(request.organisation.id, who.id, group.id, now=now(), actor_id=request.person.id)
    messages.success(request, gettext("%(name)s is no longer in the group.") % {"name": isolated(who.name)})
    return HttpResponseRedirect(reverse("console-group", args=[group.id]))


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def removing(request: SignedIn, group_id: str) -> HttpResponse:
    """GET, POST /console/groups/{id}/removal. Asks, then removes a group."""
    group = _acted_upon(request, group_id)
    if request.method == "POST":
        operations.delete_group(request.organisation.id, group.id, now=now(), actor_id=request.person.id)
        messages.success(request, gettext("The group was removed."))
        return HttpResponseRedirect(reverse("console-groups"))
    count = group.memberships.count()
    told = ngettext(
        "%(count)d person loses what the group gives, at once.",
        "%(count)d people lose what the group gives, at once.",
        count,
    )
    context = {
        "group": group,
        "question": gettext("Remove the group %(name)s?") % {"name": group.name},
        "sentence": gettext("The people stay; only the group goes."),
        "following": [told % {"count": count}] if count else [],
        "verb": gettext("Remove"),
        "back": reverse("console-group", args=[group.id]),
    }
    return render(request, "console/groups/asking.html", context)


def _may_act(request: SignedIn) -> bool:
    return request.may.allows(Action.MANAGE_GROUPS)


def _acted_upon(request: SignedIn, group_id: str) -> Group:
    """The group, when the one who asks may change it and no directory keeps it."""
    request.may(Action.MANAGE_GROUPS)
    group = queries.group(request.organisation.id, group_id)
    if _is_elsewhere(group):
        raise KeptElsewhere
    return group


def _about(request: SignedIn, group: Group) -> dict[str, Any]:
    is_elsewhere = _is_elsewhere(group)
    return {
        "group": group,
        "is_elsewhere": is_elsewhere,
        "kept_word": _kept_word(group),
        "may_act": not is_elsewhere and _may_act(request),
    }


def _tell(form: NameForm, invalid: NameInUse | FieldInvalid) -> None:
    in_use = isinstance(invalid, NameInUse)
    form.add_error("name", gettext("This is already in use.") if in_use else gettext("This cannot be used."))

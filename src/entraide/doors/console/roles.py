"""Roles: which there are, what they give, and who has them. Those that come along are read and cloned only."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from entraide.clock import now
from entraide.doors.console.lists import Choice, Column, Filter, List, Scene
from entraide.doors.console.parts import Empty, Tab
from entraide.doors.console.role_forms import RoleForm
from entraide.doors.console.role_words import members_of, name_of_role, purpose_of_role, scope_of
from entraide.doors.console.sections import Section
from entraide.errors import FieldInvalid, NameInUse, Refusal, RoleBuiltIn
from entraide.help.foresight import sessions_ended_by
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.roles import operations, queries
from entraide.roles.models import Assignment, Role
from entraide.rules.access import Action
from entraide.rules.rights import CATEGORIES, Permission, whole
from entraide.rules.text import isolated
from entraide.web.refusals import sentence_of

ROLES: List[Role] = List(
    name="roles",
    columns=(
        Column(name="name", label=_("Name"), value=name_of_role, sort="name", cell="console/roles/name.html"),
        Column(
            name="kind",
            label=_("Kind"),
            value=lambda one: gettext("Comes with entraide") if one.built_in else gettext("Your own"),
            sort="built_in",
        ),
        Column(name="permissions", label=_("Permissions"), value=lambda one: len(whole(one.chosen)), is_number=True),
        Column(
            name="assignments",
            label=_("Assignments"),
            value=lambda one: one.assigned,  # type: ignore[attr-defined]  # of `whole`
            sort="assigned",
            is_number=True,
        ),
    ),
    filters=(
        Filter(
            name="kind",
            label=_("Kind"),
            choices=lambda _scene: [
                Choice("built-in", _("Comes with entraide"), ~Q(built_in="")),
                Choice("custom", _("Your own"), Q(built_in="")),
            ],
        ),
    ),
    search=lambda words, _scene: Q(name__icontains=words) | Q(description__icontains=words),
    search_label=_("Name of a role"),
    sort="name",
    link=lambda one: reverse("console-role", args=[one.id]),
    whole=lambda rows: rows.annotate(assigned=Count("assignments")),
)


def _by_role(value: str, scene: Scene) -> Choice | None:
    found = Role.objects.filter(organisation=scene.organisation, id=value).first() if value.isprintable() else None
    return Choice(found.id, name_of_role(found), Q(role=found)) if found else None


ASSIGNMENTS: List[Assignment] = List(
    name="assignments",
    columns=(
        Column(name="name", label=_("Name"), value=lambda one: one.name, sort="name"),
        Column(name="role", label=_("Role"), value=lambda one: name_of_role(one.role), sort="role__name"),
        Column(name="members", label=_("Members of"), value=members_of),
        Column(name="scope", label=_("For"), value=scope_of),
    ),
    filters=(
        Filter(name="role", label=_("Role"), reads=_by_role),
        Filter(
            name="scope",
            label=_("For"),
            choices=lambda _scene: [
                Choice("everyone", _("Everyone"), Q(everyone=True)),
                Choice("groups", _("The people of groups"), Q(everyone=False)),
            ],
        ),
    ),
    search=lambda words, scene: (
        Q(name__icontains=words)
        | Q(id__in=Assignment.objects.filter(organisation=scene.organisation, members__name__icontains=words))
        | Q(id__in=Assignment.objects.filter(organisation=scene.organisation, scope__name__icontains=words))
    ),
    search_label=_("Name of an assignment or a group"),
    sort="name",
    link=lambda one: reverse("console-assignment", args=[one.id]),
    whole=lambda rows: rows.select_related("role").prefetch_related("members", "scope"),
)


@require_safe
def listed(request: SignedIn) -> HttpResponse:
    """GET /console/roles. The organisation's roles."""
    request.may(Action.READ_ROLES)
    rows = Role.objects.filter(organisation=request.organisation)
    context = {**_offered(request), "tabs": tabs_of_roles("console-roles"), "empty": Empty("shield", _("No role"), "")}
    return ROLES.answer(request, rows, "console/roles/list.html", context)


@require_safe
def assignments(request: SignedIn) -> HttpResponse:
    """GET /console/assignments. Who has which role, and for whom."""
    request.may(Action.READ_ROLES)
    empty = Empty(
        "users",
        _("Nobody has a role yet"),
        _("An assignment gives a role to the members of groups, for everyone or for the people of groups."),
        reverse("console-assignment-new"),
        _("Assign a role"),
    )
    context = {**_offered(request), "tabs": tabs_of_roles("console-assignments"), "empty": empty}
    rows = queries.assignments_of(request.organisation.id)
    return ASSIGNMENTS.answer(request, rows, "console/roles/assignments.html", context)


@require_safe
def detail(request: SignedIn, role_id: str) -> HttpResponse:
    """GET /console/roles/{id}. What a role gives, and who has it."""
    request.may(Action.READ_ROLES)
    role = queries.role(request.organisation.id, role_id)
    given = list(queries.assignments_of(request.organisation.id).filter(role=role))
    held = whole(role.chosen)
    groups = [
        (
            gettext(category),
            [
                {
                    "label": gettext(one.label),
                    "gives": gettext(one.gives),
                    "is_given": one in held,
                    "is_implied": one in held - role.chosen,
                }
                for one in members
            ],
        )
        for category, members in CATEGORIES
    ]
    context = {
        **_offered(request),
        "role": role,
        "name": name_of_role(role),
        "purpose": purpose_of_role(role),
        "groups": groups,
        "count": len(held),
        "given": [{"of": one, "members": members_of(one), "scope": scope_of(one)} for one in given],
        "people": queries.people_with(given).count(),
    }
    return render(request, "console/roles/detail.html", context)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """GET, POST /console/roles/new. Makes a role, from nothing or (`?from=`) from another one."""
    request.may(Action.MANAGE_ROLES)
    wanted = request.GET.get("from", "")
    model = queries.role(request.organisation.id, wanted) if wanted and wanted.isprintable() else None
    form = RoleForm(
        request.POST or None,
        name=gettext("Copy of %(name)s") % {"name": name_of_role(model)} if model else "",
        description=purpose_of_role(model) if model else "",
        chosen=model.chosen if model else frozenset(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_role(
                request.organisation.id,
                name=form.cleaned_data["name"],
                description=form.cleaned_data["description"],
                permissions=form.permissions,
                now=now(),
                actor_id=request.person.id,
            )
        except (FieldInvalid, NameInUse) as invalid:
            _tell(form, invalid)
        else:
            messages.success(request, gettext("The role was made. Nobody has it yet: assign it to somebody."))
            return HttpResponseRedirect(reverse("console-role", args=[made.id]))
    return _form_page(request, form, model=model)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, role_id: str) -> HttpResponse:
    """GET, POST /console/roles/{id}/edit. Changes a role, after a summary of what that means for whoever has it."""
    request.may(Action.MANAGE_ROLES)
    role = _own(request, role_id)
    form = RoleForm(request.POST or None, name=role.name, description=role.description, chosen=role.chosen)

    def save(_changes: dict[str, Any]) -> None:
        operations.edit_role(
            request.organisation.id,
            role.id,
            name=form.cleaned_data["name"],
            description=form.cleaned_data["description"],
            permissions=form.permissions,
            now=now(),
            actor_id=request.person.id,
        )

    if request.method == "POST":
        section = Section(
            form=form,
            title=role.name,
            trail=[(_("Roles"), reverse("console-roles")), (role.name, reverse("console-role", args=[role.id]))],
            save=save,
            consequences=lambda changes: [
                *_included(form.permissions, role),
                *_people_who_keep(role),
                *foreseen(request, lambda: save(changes)),
            ],
        )
        try:
            answer = section.answer(request)
        except (FieldInvalid, NameInUse) as invalid:
            _tell(form, invalid)
            answer = None
        if answer is not None:
            return answer
    return _form_page(request, form, role=role)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: SignedIn, role_id: str) -> HttpResponse:
    """GET, POST /console/roles/{id}/deletion. Asks, then deletes a role and its assignments."""
    request.may(Action.MANAGE_ROLES)
    role = _own(request, role_id)

    def delete() -> None:
        operations.delete_role(request.organisation.id, role.id, now=now(), actor_id=request.person.id)

    if request.method == "POST":
        delete()
        messages.success(request, gettext("The role was deleted."))
        return HttpResponseRedirect(reverse("console-roles"))
    given = queries.assignments_of(request.organisation.id).filter(role=role)
    following = [gettext("The assignment %(name)s goes with it.") % {"name": isolated(one.name)} for one in given] + [
        *_people_who_lose(role),
        *foreseen(request, delete),
    ]
    context = {
        "question": gettext("Delete the role %(name)s?") % {"name": isolated(role.name)},
        "sentence": gettext("It cannot be brought back."),
        "following": following,
        "verb": gettext("Delete the role"),
        "back": reverse("console-role", args=[role.id]),
    }
    return render(request, "console/roles/deletion.html", context)


def foreseen(request: SignedIn, act: Any) -> list[str]:
    """What an act would bring with it, in sentences: sessions that end, or why it will be refused."""
    try:
        ended = sessions_ended_by(request.organisation.id, act)
    except (FieldInvalid, NameInUse):
        raise
    except Refusal as refusal:
        return [sentence_of(refusal)]
    if not ended:
        return []
    sentence = ngettext(
        "%(count)d open session or code ends at once; both people are told why.",
        "%(count)d open sessions and codes end at once; the people are told why.",
        ended,
    )
    return [sentence % {"count": ended}]


def tabs_of_roles(here: str) -> Sequence[Tab]:
    """The pages of roles that stand beside each other."""
    names = (
        (_("Roles"), "console-roles"),
        (_("Assignments"), "console-assignments"),
        (_("Check access"), "console-check-access"),
    )
    return [Tab(label, reverse(name), name == here) for label, name in names]


def _own(request: SignedIn, role_id: str) -> Role:
    role = queries.role(request.organisation.id, role_id)
    if role.built_in:
        raise RoleBuiltIn
    return role


def _offered(request: SignedIn) -> dict[str, Any]:
    return {"may_manage": request.may.allows(Action.MANAGE_ROLES)}


def _included(ticked: frozenset[Permission], role: Role) -> list[str]:
    """What comes new with the permissions that were ticked, without having been ticked itself."""
    names = [gettext(one.label) for one in Permission if one in whole(ticked) - ticked - whole(role.chosen)]
    return [gettext("What is ticked also includes: %(names)s.") % {"names": ", ".join(names)}] if names else []


def _people_who_keep(role: Role) -> list[str]:
    count = _count_of_people(role)
    sentence = ngettext(
        "The change applies at once to %(count)d person who has this role.",
        "The change applies at once to %(count)d people who have this role.",
        count,
    )
    return [sentence % {"count": count}] if count else []


def _people_who_lose(role: Role) -> list[str]:
    count = _count_of_people(role)
    sentence = ngettext("%(count)d person loses this role.", "%(count)d people lose this role.", count)
    return [sentence % {"count": count}] if count else []


def _count_of_people(role: Role) -> int:
    given = queries.assignments_of(role.organisation_id).filter(role=role)
    return queries.people_with(given).count()


def _form_page(
    request: SignedIn, form: RoleForm, *, role: Role | None = None, model: Role | None = None
) -> HttpResponse:
    own = request.may.rights
    context = {
        "form": form,
        "role": role,
        "model": name_of_role(model) if model else "",
        "groups": list(form.groups(own)),
        "back": reverse("console-role", args=[role.id]) if role else reverse("console-roles"),
    }
    return render(request, "console/roles/form.html", context, status=422 if form.errors else 200)


def _tell(form: RoleForm, invalid: FieldInvalid | NameInUse) -> None:
    in_use = gettext("This name is already in use. Choose another one.")
    form.add_error("name", in_use if isinstance(invalid, NameInUse) else gettext("This cannot be used."))

"""People: everybody of the organisation, one person from all sides, and what can be done about them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entraide.access.decision import Target
from entraide.clock import now
from entraide.doors.console.lists import Choice, Column, Filter, List, Scene
from entraide.doors.console.parts import Empty, Tab, card_of
from entraide.doors.console.sections import Section
from entraide.doors.console.sessions import state_word as session_word
from entraide.errors import AddressInUse, FieldInvalid
from entraide.help import queries as help_queries
from entraide.organisations.models import Organisation
from entraide.people import operations, queries
from entraide.people.letters import key_letter, post
from entraide.people.models import ANNOUNCED, DIRECTORY_ISSUER, Account, Group, Person
from entraide.people.proofs import freshly_proved
from entraide.people.providers.queries import providers_of
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.text import isolated

SHOWN_SESSIONS = 50
#: the filter by which alone former persons are listed
ERASED = "erased"


def state_of(one: Person) -> str:
    """How somebody stands, for programs: active, announced, disabled, erased."""
    if one.former:
        return "erased"
    if one.disabled_at:
        return "disabled"
    return "announced" if one.subject.startswith(ANNOUNCED) else "active"


def state_word(one: Person) -> str:
    """How somebody stands, in words."""
    match state_of(one):
        case "erased":
            return gettext("Erased")
        case "disabled":
            by_directory = one.disabled_by == "directory"
            return gettext("Disabled by the directory") if by_directory else gettext("Disabled")
        case "announced":
            return gettext("Announced, never signed in")
        case _:
            return gettext("Active")


def kept_word(one: Person) -> str:
    """Whose word somebody's facts are."""
    return {
        "provider": gettext("Identity provider"),
        "directory": gettext("Directory (SCIM)"),
    }.get(one.kept_by, gettext("Kept here"))


def _states(_scene: Scene) -> Sequence[Choice]:
    return (
        Choice("active", _("Active"), Q(disabled_at=None)),
        Choice("never", _("Never signed in"), Q(disabled_at=None, signed_in_at=None)),
        Choice("disabled", _("Disabled"), Q(disabled_at__isnull=False)),
        Choice(ERASED, _("Erased"), ~Q(former="")),
    )


def _keepers(_scene: Scene) -> Sequence[Choice]:
    return (
        Choice("here", _("Kept here"), Q(kept_by="")),
        Choice("provider", _("Identity provider"), Q(kept_by="provider")),
        Choice("directory", _("Directory (SCIM)"), Q(kept_by="directory")),
    )


def _groups(scene: Scene) -> Sequence[Choice]:
    found = Group.objects.filter(organisation=scene.organisation).order_by("name")
    return [_in_group(one) for one in found[:30]]


def _one_group(value: str, scene: Scene) -> Choice | None:
    found = Group.objects.filter(organisation=scene.organisation, id=value).first() if value.isprintable() else None
    return _in_group(found) if found else None


def _in_group(group: Group) -> Choice:
    return Choice(group.id, group.name, Q(memberships__group=group))


PEOPLE: List[Person] = List(
    name="people",
    whole=queries.with_look_alikes,
    columns=(
        Column(name="name", label=_("Name"), value=lambda one: one.name, sort="name", cell="console/people/name.html"),
        Column(
            name="email",
            label=_("E-mail address"),
            value=lambda one: queries.shown_address(one.email),
            sort="email",
            cell="console/parts/code.html",
        ),
        Column(name="job_title", label=_("Job title"), value=lambda one: one.job_title, sort="job_title"),
        Column(name="department", label=_("Department"), value=lambda one: one.department, sort="department"),
        Column(name="company", label=_("Company"), value=lambda one: one.company, in_table=False),
        Column(name="kept_by", label=_("Comes from"), value=kept_word, in_table=False),
        Column(name="signed_in", label=_("Last sign-in"), value=lambda one: one.signed_in_at, sort="signed_in_at"),
        Column(name="state", label=_("State"), value=state_word, cell="console/people/state.html"),
    ),
    filters=(
        Filter(name="state", label=_("State"), choices=_states),
        Filter(name="from", label=_("Comes from"), choices=_keepers),
        Filter(name="group", label=_("Group"), choices=_groups, reads=_one_group),
    ),
    search=lambda words, _scene: Q(name__icontains=words) | Q(email__icontains=words),
    search_label=_("Name or e-mail address"),
    sort="name",
    link=lambda one: reverse("console-person", args=[one.id]),
)


class FactsForm(forms.Form):
    """What others see of somebody."""

    name = forms.CharField(label=_("Full name"), max_length=128)
    job_title = forms.CharField(label=_("Job title"), max_length=128, required=False)
    department = forms.CharField(label=_("Department"), max_length=128, required=False)
    company = forms.CharField(label=_("Company"), max_length=128, required=False)


class PersonForm(FactsForm):
    """Somebody new in the built-in directory."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("The invitation goes there."))
    groups = forms.MultipleChoiceField(label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("name", "email", "job_title", "department", "company", "groups")

    def __init__(self, data: Any, *, organisation: Organisation) -> None:
        """Offer the groups that are kept here."""
        super().__init__(data, initial={"company": organisation.name})
        field = self.fields["groups"]
        if isinstance(field, forms.MultipleChoiceField):
            found = Group.objects.filter(organisation=organisation, directory_group=None).order_by("name")
            field.choices = [(one.name, one.name) for one in found[:50]]


@require_safe
def listed(request: SignedIn) -> HttpResponse:
    """GET /console/people. Everybody of the organisation."""
    request.may(Action.READ_PEOPLE)
    empty = Empty("users", _("Nobody yet"), _("Add somebody, or let your directory bring them."))
    rows = Person.objects.filter(organisation=request.organisation).filter(request.may.within(Action.READ_PEOPLE))
    if request.GET.get("state") != ERASED:
        rows = rows.filter(former="")
    context = {"empty": empty, "may_add": request.may.allows(Action.ADD_PEOPLE)}
    return PEOPLE.answer(request, rows, "console/people/list.html", context)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """GET, POST /console/people/new. Adds somebody to the built-in directory and invites them by mail."""
    request.may(Action.ADD_PEOPLE)
    form = PersonForm(request.POST or None, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("name", "email", "job_title", "department", "company")}
        try:
            made = operations.add_person(
                request.organisation.id,
                **facts,
                groups=tuple(form.cleaned_data["groups"]),
                now=now(),
                actor_id=request.person.id,
            )
        except (FieldInvalid, AddressInUse) as invalid:
            field = str(invalid.details.get("field"))
            taken = isinstance(invalid, AddressInUse)
            sentence = gettext("This is already in use.") if taken else gettext("This cannot be used.")
            form.add_error(field if field in form.fields else None, sentence)
        else:
            post(key_letter(Account.objects.get(id=made.subject)))
            messages.success(request, gettext("Added. The invitation is on its way."))
            return HttpResponseRedirect(reverse("console-person", args=[made.id]))
    return render(request, "console/people/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def profile(request: SignedIn, person_id: str) -> HttpResponse:
    """GET /console/people/{id}. Who somebody is, and where each fact comes from."""
    context = _about(request, person_id)
    who: Person = context["who"]
    source = kept_word(who)
    rows: list[tuple[str | Promise, str | Promise, str]] = [
        (_("Name"), who.name, source),
        (_("E-mail address"), queries.shown_address(who.email), source),
        (_("Job title"), who.job_title, source),
        (_("Department"), who.department, source),
        (_("Company"), who.company, source),
    ]
    directory = getattr(who, "directory_user", None)
    if directory is not None:
        manager = directory.manager
        rows.append((_("Manager"), manager.person.name if manager else "", source))
    photo = getattr(who, "photo", None)
    if photo is not None:
        rows.append((_("Photo"), _("there"), source if photo.source_hash else gettext("Kept here")))
    return render(request, "console/people/profile.html", {**context, "rows": rows, "directory": directory})


@require_safe
def groups(request: SignedIn, person_id: str) -> HttpResponse:
    """GET /console/people/{id}/groups. The groups of a person."""
    context = _about(request, person_id)
    found = Group.objects.filter(memberships__person=context["who"]).select_related("directory_group")
    rows = found.annotate(count=queries.COUNT_OF_MEMBERS).order_by("name")
    return render(request, "console/people/groups.html", {**context, "groups": rows})


@require_safe
def sign_ins(request: SignedIn, person_id: str) -> HttpResponse:
    """GET /console/people/{id}/sign-ins. The browsers in which a person is signed in."""
    context = _about(request, person_id)
    found = queries.web_sessions_of(context["who"], now=now()).select_related("provider")
    return render(request, "console/people/sign_ins.html", {**context, "web_sessions": found})


@require_safe
def help_sessions(request: SignedIn, person_id: str) -> HttpResponse:
    """GET /console/people/{id}/help. The help sessions of a person, in either seat, the newest first."""
    context = _about(request, person_id)
    who = context["who"]
    request.may(Action.VIEW_REPORTS, _target(request, who))
    rows = help_queries.of_organisation(request.organisation.id).filter(Q(helper=who) | Q(sharer=who))
    rows = rows.filter(request.may.within(Action.VIEW_REPORTS, "sharer"))
    some = [
        {"session": one, "helped": one.helper_id == who.id, "state": session_word(one)}
        for one in rows.order_by("-opened_at")[:SHOWN_SESSIONS]
    ]
    return render(request, "console/people/help.html", {**context, "sessions": some})


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def editing(request: SignedIn, person_id: str) -> HttpResponse:
    """GET, POST /console/people/{id}/profile. Changes what others see of somebody whose facts are kept here."""
    who = _acted_upon(request, person_id)
    trail = [(_("People"), reverse("console-people")), (who.name, reverse("console-person", args=[who.id]))]
    initial = {name: getattr(who, name) for name in FactsForm.base_fields}
    form = FactsForm(request.POST or None, initial=initial)

    def save(changes: dict[str, Any]) -> None:
        operations.change_person(request.organisation.id, who.id, changes, now=now(), actor_id=request.person.id)

    if request.method == "POST":
        answer = Section(form=form, title=gettext("Profile"), trail=trail, save=save).answer(request)
        if answer is not None:
            return answer
    context = {"who": who, "form": form}
    return render(request, "console/people/editing.html", context, status=422 if form.errors else 200)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def disabling(request: SignedIn, person_id: str) -> HttpResponse:
    """GET, POST /console/people/{id}/disabling. Asks, then takes all access away."""
    who = _acted_upon(request, person_id)
    back = reverse("console-person", args=[who.id])
    if request.method == "POST":
        operations.disable_person(request.organisation.id, who.id, now=now(), actor_id=request.person.id)
        messages.success(request, gettext("Disabled: signed out everywhere, sessions ended."))
        return HttpResponseRedirect(back)
    live = help_queries.of_organisation(request.organisation.id).filter(help_queries.OPEN)
    count = live.filter(Q(helper=who) | Q(sharer=who)).count()
    following = [gettext("Every browser is signed out at once, and nobody can sign in as this person.")]
    if count:
        sentence = ngettext("%(count)d help session ends at once.", "%(count)d help sessions end at once.", count)
        following.append(sentence % {"count": count})
    if who.kept_by == "directory":
        following.append(gettext("The directory cannot enable this person again; only an administrator can."))
    context = {
        "who": who,
        "question": gettext("Disable %(name)s?") % {"name": isolated(who.name)},
        "sentence": gettext("The person stays, with everything the journal says of them, and can be enabled again."),
        "following": following,
        "verb": gettext("Disable"),
        "back": back,
    }
    return render(request, "console/people/asking.html", context)


@freshly_proved
@require_POST
def enabling(request: SignedIn, person_id: str) -> HttpResponse:
    """POST /console/people/{id}/enabling. Gives access back."""
    who = _acted_upon(request, person_id)
    operations.enable_person(request.organisation.id, who.id, now=now(), actor_id=request.person.id)
    messages.success(request, gettext("Enabled. Nothing that was ended comes back to life."))
    return HttpResponseRedirect(reverse("console-person", args=[who.id]))


@freshly_proved
@require_POST
def signing_out(request: SignedIn, person_id: str) -> HttpResponse:
    """POST /console/people/{id}/signing-out. Signs a person out everywhere."""
    who = _acted_upon(request, person_id)
    count = operations.end_all_web_sessions(request.organisation.id, who.id, now=now(), actor_id=request.person.id)
    sentence = ngettext("%(count)d browser was signed out.", "%(count)d browsers were signed out.", count)
    messages.success(request, sentence % {"count": count})
    return HttpResponseRedirect(reverse("console-person-sign-ins", args=[who.id]))


@freshly_proved
@require_POST
def invitation(request: SignedIn, person_id: str) -> HttpResponse:
    """POST /console/people/{id}/invitation. Invites somebody who has chosen no password yet once more."""
    who = _acted_upon(request, person_id)
    account = operations.invite(request.organisation.id, who.id, now=now(), actor_id=request.person.id)
    post(key_letter(account))
    messages.success(request, gettext("The invitation is on its way; links sent before work no more."))
    return HttpResponseRedirect(reverse("console-person", args=[who.id]))


def _target(request: SignedIn, who: Person | None = None) -> Target:
    return Target(organisation=request.organisation, person=who)


def _acted_upon(request: SignedIn, person_id: str) -> Person:
    """The person, when the one who asks may act upon them; asked before anything is looked up."""
    request.may(Action.READ_PEOPLE)
    who = queries.person(request.organisation.id, person_id, living=True)
    request.may(Action.MANAGE_PEOPLE, _target(request, who))
    return who


def _about(request: SignedIn, person_id: str) -> dict[str, Any]:
    """What every tab of a person shows."""
    request.may(Action.READ_PEOPLE)
    who = queries.person(request.organisation.id, person_id)
    request.may(Action.READ_PEOPLE, _target(request, who))
    here = request.resolver_match.url_name if request.resolver_match else ""
    names: list[tuple[str | Promise, str]] = [(_("Profile"), "console-person")]
    if not who.former:
        names += [(_("Groups"), "console-person-groups"), (_("Sign-ins"), "console-person-sign-ins")]
    if request.may.allows(Action.VIEW_REPORTS, _target(request, who)):
        names.append((_("Help sessions"), "console-person-help"))
    is_local = who.issuer == DIRECTORY_ISSUER
    seen = queries.profile_of(who)
    provider = providers_of(request.organisation).filter(issuer=who.issuer).first()
    account = Account.objects.filter(id=who.subject).first() if is_local else None
    return {
        "who": who,
        "seen": card_of(seen),
        "look_alike": queries.look_alikes(who).filter(request.may.within(Action.READ_PEOPLE)).first(),
        "state": state_of(who),
        "state_word": state_word(who),
        "kept_word": kept_word(who),
        "is_local": is_local,
        "provider": provider,
        "awaits_password": account is not None
        and not account.has_usable_password()
        and not who.disabled_at
        and not who.emergency,
        "may_act": not who.former and request.may.allows(Action.MANAGE_PEOPLE, _target(request, who)),
        "may_erase": not who.former
        and not who.emergency
        and request.may.allows(Action.ERASE_PERSON, _target(request, who)),
        "tabs": [Tab(label, reverse(name, args=[who.id]), name == here) for label, name in names],
    }

"""Persons and groups: coming, going, rights."""

import pytest

from entraide.errors import AddressInUse, FieldInvalid, LastAdministrator, NameInUse, NotFound
from entraide.journal.models import JournalEntry
from entraide.organisations.operations import verify_domain
from entraide.people import operations, queries
from entraide.people.models import DIRECTORY_ISSUER, Account, Person
from entraide.roles.queries import rights_of
from tests.personas import PASSWORD, House, StandingClock, account_of


def test_a_person_is_added_with_an_account_behind_and_rows_of_ids_only(
    house: House, administrator: Person, clock: StandingClock
) -> None:
    person = operations.add_person(
        house.organisation.id,
        email=" Ana@Atelier-Riviere.example ",
        name="Ana \u202e\u200bPereira\n",
        job_title=" Planner ",
        password=PASSWORD,
        groups=("Helpers",),
        now=clock.now,
        actor_id=administrator.id,
    )

    account = account_of(person)
    assert (person.issuer, person.subject) == (DIRECTORY_ISSUER, account.id)
    assert (person.name, person.job_title, account.email) == ("Ana Pereira", "Planner", "ana@atelier-riviere.example")
    assert account.check_password(PASSWORD)
    assert rights_of(person).may_help
    rows = JournalEntry.objects.filter(target_id=person.id).order_by("sequence")
    assert [(row.kind, row.actor_id) for row in rows] == [
        ("person-added", administrator.id),
        ("joined-group", administrator.id),
    ]
    kept = str(list(JournalEntry.objects.values()))
    assert not any(word in kept for word in ("Ana", "ana@", "Planner", "Helpers", "Atelier"))


def test_without_a_password_nobody_signs_in(house: House, clock: StandingClock) -> None:
    person = operations.add_person(house.organisation.id, email="ana@example.org", name="Ana", now=clock.now)

    assert not account_of(person).has_usable_password()


def test_an_address_belongs_to_one_account_whatever_its_case(
    house: House, sharer: Person, clock: StandingClock
) -> None:
    with pytest.raises(AddressInUse):
        operations.add_person(house.organisation.id, email=sharer.email.upper(), name="Other", now=clock.now)

    assert not Person.objects.filter(name="Other").exists()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("email", {"email": "not an address"}),
        ("email", {"email": "a@b\nc.example"}),
        ("name", {"name": " \u200b\u202e "}),
        ("groups", {"groups": ("Helpers", "No such group")}),
        ("password", {"password": "short"}),
        ("password", {"password": "password1234"}),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_stays(
    house: House, clock: StandingClock, field: str, given: dict[str, str]
) -> None:
    usual = {"email": "ana@example.org", "name": "Ana"}

    with pytest.raises(FieldInvalid) as refused:
        operations.add_person(house.organisation.id, **{**usual, **given}, now=clock.now)  # type: ignore[arg-type]

    assert refused.value.details["field"] == field
    assert not Account.objects.filter(email__startswith="ana").exists()


def test_groups_of_another_organisation_are_unknown(house: House, other_house: House, clock: StandingClock) -> None:
    foreign = operations.create_group(other_house.organisation.id, name="Night shift", now=clock.now)
    person = house.person("Ana Pereira")

    with pytest.raises(NotFound):
        operations.add_to_group(house.organisation.id, person.id, foreign.id, now=clock.now)
    with pytest.raises(NotFound):
        operations.add_to_group(other_house.organisation.id, person.id, foreign.id, now=clock.now)


def test_a_group_name_is_used_once(house: House, clock: StandingClock) -> None:
    with pytest.raises(NameInUse):
        operations.create_group(house.organisation.id, name=" Helpers ", now=clock.now)


def test_coming_and_going_twice_is_once(house: House, helper: Person, clock: StandingClock) -> None:
    second = operations.create_group(house.organisation.id, name="Night shift", now=clock.now)
    for act in (operations.add_to_group, operations.remove_from_group):
        for _ in range(2):
            act(house.organisation.id, helper.id, second.id, now=clock.now)
    assert rights_of(helper).may_help

    operations.remove_from_group(house.organisation.id, helper.id, house.helpers.id, now=clock.now)

    assert not rights_of(helper).held
    kinds = JournalEntry.objects.filter(target_id=helper.id).order_by("sequence").values_list("kind", flat=True)
    assert list(kinds)[2:] == ["joined-group", "left-group", "left-group"]


def test_a_group_is_renamed_and_deleted_with_its_memberships(
    house: House, helper: Person, other_house: House, clock: StandingClock
) -> None:
    renamed = operations.rename_group(house.organisation.id, house.helpers.id, name=" First line ", now=clock.now)
    with pytest.raises(NameInUse):
        operations.rename_group(house.organisation.id, house.helpers.id, name="Administrators", now=clock.now)
    for act in (
        lambda: operations.delete_group(other_house.organisation.id, house.helpers.id, now=clock.now),
        lambda: operations.rename_group(other_house.organisation.id, house.helpers.id, name="X", now=clock.now),
    ):
        with pytest.raises(NotFound):
            act()

    operations.delete_group(house.organisation.id, house.helpers.id, now=clock.now)

    assert renamed.name == "First line"
    assert not rights_of(helper).held
    rows = JournalEntry.objects.filter(target_id=house.helpers.id, kind__startswith="group-").order_by("sequence")
    assert [row.kind for row in rows] == ["group-created", "group-renamed", "group-deleted"]
    assert rows.last().details == {"members": 1}  # type: ignore[union-attr]


def test_the_last_administrator_stays(house: House, administrator: Person, clock: StandingClock) -> None:
    identity = (house.organisation.id, administrator.id)

    with pytest.raises(LastAdministrator):
        operations.disable_person(*identity, now=clock.now)
    with pytest.raises(LastAdministrator):
        operations.remove_from_group(*identity, house.administrators.id, now=clock.now)
    with pytest.raises(LastAdministrator):
        operations.delete_group(house.organisation.id, house.administrators.id, now=clock.now)

    assert rights_of(administrator).is_full
    house.person("Karim Benali", house.administrators)
    operations.disable_person(*identity, now=clock.now)
    assert not rights_of(queries.person(*identity)).held


def test_a_disabled_person_may_nothing(house: House, helper: Person, clock: StandingClock) -> None:
    disabled = operations.disable_person(house.organisation.id, helper.id, now=clock.now)
    again = operations.disable_person(house.organisation.id, helper.id, now=clock.now)

    assert not rights_of(disabled).held
    assert again.disabled_at == disabled.disabled_at
    assert JournalEntry.objects.filter(kind="person-disabled").count() == 1


def test_people_of_another_organisation_are_not_found(house: House, stranger: Person, clock: StandingClock) -> None:
    for act in (operations.disable_person, operations.enable_person):
        with pytest.raises(NotFound):
            act(house.organisation.id, stranger.id, now=clock.now)


def test_a_profile_says_what_the_directory_gives_and_what_it_does_not(helper: Person, stranger: Person) -> None:
    profile = queries.profile_of(helper)

    assert (profile.name, profile.initials, profile.job_title) == ("Claire Fontaine", "CF", "IT support technician")
    assert (profile.domain, profile.department, profile.photo) == ("atelier-riviere.example", None, None)
    assert queries.profile_of(stranger).domain == "nordwind.example"


@pytest.mark.parametrize(
    "email",
    [
        "claire@elsewhere.example",
        "claire@nordwind.example",
        "claire@аtelier-riviere.example",
        "claire@..",
        "",
        "claire@",
    ],
)
def test_a_domain_that_is_not_verified_is_not_shown(helper: Person, stranger: Person, email: str) -> None:
    helper.email = email

    assert queries.profile_of(helper).domain is None


def test_a_domain_is_shown_in_ascii(house: House, helper: Person, clock: StandingClock) -> None:
    verify_domain(house.organisation.id, "rivière.example", now=clock.now)
    helper.email = "claire@rivière.example"

    assert queries.profile_of(helper).domain == "xn--rivire-6ua.example"

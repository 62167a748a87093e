"""Whose name, or whose address, looks like another's: found by an index, told to both seats."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entraide.clock import now
from entraide.organisations.operations import verify_domain
from entraide.people import operations, queries
from entraide.people.models import Person
from tests.personas import House, StandingClock

#: Luc Morel, with a Cyrillic es and ie
FALSE_LUC = "Luс Morеl"


@pytest.fixture
def false_luc(house: House, sharer: Person) -> Person:
    return house.person(FALSE_LUC)


def test_each_of_two_look_alikes_is_told_of_the_other(sharer: Person, false_luc: Person) -> None:
    assert queries.profile_of(false_luc).name_like == "Luc Morel"
    assert queries.profile_of(sharer).name_like == FALSE_LUC


def test_a_name_shared_by_two_is_no_look_alike(house: House, sharer: Person) -> None:
    Person.objects.filter(id=house.person("Lucette Morel").id).update(name="Luc Morel", looks=sharer.looks)

    assert queries.profile_of(sharer).name_like is None


def test_names_of_another_organisation_do_not_count(sharer: Person, other_house: House) -> None:
    other_house.person(FALSE_LUC)

    assert queries.profile_of(sharer).name_like is None


def test_what_a_name_looks_like_follows_the_name(
    house: House, helper: Person, sharer: Person, clock: StandingClock
) -> None:
    operations.change_person(house.organisation.id, helper.id, {"name": FALSE_LUC}, now=clock.now)
    assert queries.profile_of(sharer).name_like == FALSE_LUC

    operations.change_person(house.organisation.id, helper.id, {"name": "Claire Fontaine"}, now=clock.now)

    assert queries.profile_of(sharer).name_like is None


@pytest.mark.parametrize("domain", ["аtelier-riviere.example", "atelier-rivière.example"])
def test_an_address_at_a_look_alike_of_a_verified_domain_is_told_in_ascii(helper: Person, domain: str) -> None:
    helper.email = f"claire@{domain}"

    profile = queries.profile_of(helper)

    assert profile.domain is None
    assert profile.address_domain == domain.encode("idna").decode()
    assert profile.domain_like == "atelier-riviere.example"


@pytest.mark.parametrize("email", ["claire@atelier-riviere.example", "claire@mail.example", "", "claire@.."])
def test_other_addresses_are_not(helper: Person, email: str) -> None:
    helper.email = email

    assert queries.profile_of(helper).domain_like is None


def test_two_domains_that_are_both_the_organisations_own_are_not(house: House, helper: Person) -> None:
    verify_domain(house.organisation.id, "atelier-rivière.example", now=now())
    helper.email = "claire@atelier-rivière.example"

    assert queries.profile_of(helper).domain_like is None


def test_many_people_are_looked_at_in_one_query_and_by_the_index(
    house: House, sharer: Person, helper: Person, false_luc: Person
) -> None:
    everybody = queries.with_look_alikes(queries.people_of(house.organisation.id))

    with CaptureQueriesContext(connection) as asked:
        found = {one.name for one in everybody if vars(one)["has_look_alike"]}

    assert found == {FALSE_LUC, "Luc Morel"}
    assert len(asked) == 1
    assert connection.vendor != "sqlite" or "person_looks (organisation_id=? AND looks=?" in everybody.explain()

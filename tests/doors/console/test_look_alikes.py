"""Where an administrator decides by a name or a domain, look-alikes are pointed out in words."""

import pytest

from entraide.organisations.domains import claim_domain
from entraide.people.models import Person
from entraide.people.operations import add_to_group
from tests.personas import House, StandingClock, browser_of

SAID = "looks like another’s"


@pytest.fixture
def false_luc(house: House, sharer: Person) -> Person:
    return house.person("Luс Morеl")


def test_lists_of_people_point_out_look_alikes(
    administrator: Person, sharer: Person, false_luc: Person, house: House, clock: StandingClock
) -> None:
    browser = browser_of(administrator)
    add_to_group(house.organisation.id, sharer.id, house.helpers.id, now=clock.now)
    adding = f"/console/groups/{house.helpers.id}/adding"

    # both of them; in the group and beside it one each
    for path, count in {
        "/console/people": 2,
        "/console/passes": 2,
        f"/console/groups/{house.helpers.id}": 1,
        adding: 1,
    }.items():
        page = browser.get(path).content.decode()
        assert page.count(SAID) == count, path


def test_a_persons_page_says_whom_the_name_looks_like_and_leads_there(
    administrator: Person, sharer: Person, false_luc: Person
) -> None:
    page = browser_of(administrator).get(f"/console/people/{false_luc.id}").content.decode()

    assert 'looks like that of another member, <bdi dir="auto">Luc Morel</bdi>' in page
    assert f'<a href="/console/people/{sharer.id}">See the other member' in page
    assert (
        "looks like that" not in browser_of(administrator).get(f"/console/people/{administrator.id}").content.decode()
    )


def test_a_persons_page_says_which_verified_domain_their_address_looks_like(
    administrator: Person, sharer: Person
) -> None:
    Person.objects.filter(id=sharer.id).update(email="luc@аtelier-riviere.example")

    page = browser_of(administrator).get(f"/console/people/{sharer.id}").content.decode()

    assert "аtelier" not in page + browser_of(administrator).get("/console/people").content.decode()
    assert '<span class="person__domain" translate="no">xn--telier-riviere-utl.example</span>, which looks like' in page


def test_the_page_of_domains_points_out_a_claim_that_looks_like_a_verified_domain(
    administrator: Person, house: House, other_house: House, clock: StandingClock
) -> None:
    claim_domain(house.organisation.id, "atelier-rivière.example", now=clock.now)
    claim_domain(house.organisation.id, "nоrdwind.example", now=clock.now)

    page = browser_of(administrator).get("/console/domains").content.decode()

    assert page.count("This domain looks like your verified domain") == 1
    assert "xn--atelier-rivire-6jb.example" in page
    assert "atelier-rivière" not in page

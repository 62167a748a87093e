"""The people of the demo."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from entraide.cli.portraits import EDGE_PX, portrait
from entraide.cli.seed import seed
from entraide.clock import now
from entraide.doors.demo.cast import COMPANIES
from entraide.organisations.models import Organisation
from entraide.people.models import Person, Photo
from entraide.roles.demo import demo_people
from entraide.roles.queries import rights_of


@pytest.mark.django_db
def test_a_second_time_changes_nothing() -> None:
    first = seed(now=now())
    photos = set(Photo.objects.values_list("id", flat=True))
    Organisation.objects.filter(slug="atelier-riviere").update(remote_help=False)

    assert first == 9
    assert seed(now=now()) == 0
    assert set(Photo.objects.values_list("id", flat=True)) == photos
    assert not Organisation.objects.get(slug="atelier-riviere").remote_help


@pytest.mark.django_db
def test_there_is_somebody_for_every_part() -> None:
    seed(now=now())

    by_name = {one.name: one for one in Person.objects.all()}
    assert rights_of(by_name["Claire Fontaine"]).may_help
    assert not rights_of(by_name["Claire Fontaine"]).is_full
    assert not rights_of(by_name["Luc Morel"]).may_help
    assert rights_of(by_name["Sophie Garnier"]).is_full
    assert by_name["Erik Lindqvist"].organisation.slug == "nordwind"
    assert Organisation.objects.get(slug="atelier-riviere").remote_help


@pytest.mark.django_db
def test_the_panel_and_the_page_say_the_same_of_everybody(settings: Any) -> None:
    settings.ENTRAIDE = settings.ENTRAIDE.model_copy(update={"demo": True})
    seed(now=now())

    told = {role.name: role.part for company in COMPANIES for role in company.people}
    assert {one.name: one.role for one in demo_people()} == told


def test_every_portrait_is_a_small_square_of_its_own() -> None:
    drawn = [portrait(role.look) for company in COMPANIES for role in company.people if role.look]

    assert len(set(drawn)) == len(drawn) == 9
    for one in drawn:
        assert Image.open(BytesIO(one)).size == (EDGE_PX, EDGE_PX)
        assert len(one) < 24_000

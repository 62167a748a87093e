"""Where one is: every page of the admin centre names the pages above it, and each of them is there."""

import re

import pytest
from django.test import Client

from entraide.people.models import Person
from tests.personas import browser_of
from tests.routes import all_routes
from tests.sides import side_of
from tests.test_route_matrix import address

HOME = "/console"
_TRAIL = re.compile(r'<nav class="breadcrumb".*?</nav>', re.DOTALL)
_STEP = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_LINK = re.compile(r'<a href="([^"]+)">.*?\S.*?</a>', re.DOTALL)
#: what the navigation marks as the place where one is
_PLACE = re.compile(r'<a class="side-nav__link" href="([^"]+)" aria-current="(?:page|true)"')


def faults_of(page: str, path: str, browser: Client) -> list[str]:
    """What is wrong with the way to a page: it leads from the home of the centre by way of the page's place."""
    trail = _TRAIL.search(page)
    steps = [_LINK.fullmatch(one) for one in _STEP.findall(trail[0])] if trail else []
    if not steps:
        return [f"{path}: no breadcrumb"]
    if not all(steps):
        return [f"{path}: a page above is no link"]
    links = [step[1] for step in steps if step]
    place = _PLACE.search(page)
    above = [HOME] if place is None or place[1] == path else [HOME, place[1]]
    faults = [] if links[: len(above)] == above else [f"{path}: {links} does not begin with {above}"]
    faults += [f"{path}: leads to itself"] if path in links else []
    return faults + [f"{path}: {link} is not there" for link in links if browser.get(link).status_code != 200]


@pytest.mark.django_db
@pytest.mark.timeout(120)
def test_every_page_of_the_centre_names_the_pages_above_it() -> None:
    side = side_of("trail", "CANARYAA")
    browser = browser_of(side.administrator)
    faults, walked = [], 0
    for route in all_routes():
        path = address(route, side)
        answer = browser.get(path) if path.startswith(f"{HOME}/") else None
        page = answer.content.decode(errors="replace") if answer is not None and answer.status_code == 200 else ""
        if '<main class="console"' in page:
            walked += 1
            faults += faults_of(page, path, browser)

    assert faults == []
    assert walked > 40


@pytest.mark.django_db
def test_so_does_the_summary_of_what_will_change() -> None:
    side = side_of("trail", "CANARYAA")
    browser = browser_of(side.administrator)
    kept_here: Person = side.colleague
    sent = {
        "/console/settings/contact": {"contact_telephone": "99"},
        f"/console/people/{kept_here.id}/profile": {"name": "Colin Other"},
        f"/console/roles/{side.ids['role_id']}/edit": {"name": "Another name"},
    }

    pages = {path: browser.post(path, form).content.decode() for path, form in sent.items()}

    assert ["Review the changes" in page for page in pages.values()] == [True] * 3
    assert [fault for path, page in pages.items() for fault in faults_of(page, path, browser)] == []
    settings, person, role = (_LINK.findall(_TRAIL.findall(page)[0]) for page in pages.values())
    assert settings == [HOME, "/console/settings", "/console/settings#contact"]
    assert person == [HOME, "/console/people", f"/console/people/{kept_here.id}"]
    assert role == [HOME, "/console/roles", f"/console/roles/{side.ids['role_id']}"]
